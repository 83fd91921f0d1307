import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { ReplayForm } from '#components/notice/webhooks/replay-form.tsx';
import { TopicsForm } from '#components/notice/webhooks/topics-form.tsx';
import { WebhookActions } from '#components/notice/webhooks/webhook-actions.tsx';
import { WebhookLog } from '#components/notice/webhooks/webhook-log.tsx';
import { WebhookState } from '#components/notice/webhooks/webhook-state.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getWebhook } from '#lib/notice/webhooks/queries.ts';
import { webhookParams } from '#lib/notice/webhooks/schema.ts';
import { pageCtx } from '../../../page-ctx.ts';

type Props = { readonly params: Promise<{ webhookId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhook');
  return { title: t('title') };
}

export default async function WebhookPage({ params }: Props) {
  const input = webhookParams.safeParse(await params);
  if (!input.success) notFound();
  const [t, found] = await Promise.all([getTranslations('webhook'), getWebhook(await pageCtx(), input.data)]);
  if (!found.ok && found.refusal.status === 401) redirect(`/sign-in?next=/settings/webhooks/${input.data.webhookId}`);
  if (!found.ok) notFound();
  const webhook = found.value;
  return (
    <Page width="text">
      <PageHeader title={t('title')} actions={<ButtonLink href="/settings/webhooks">{t('to_list')}</ButtonLink>} />
      <Card>
        <CardTitle>
          <bdi dir="ltr" className="break-all">
            {webhook.url}
          </bdi>
        </CardTitle>
        <WebhookState webhook={webhook} />
        <WebhookActions webhook={webhook} />
      </Card>
      <Card>
        <CardTitle>{t('topics')}</CardTitle>
        <TopicsForm webhook={webhook} />
      </Card>
      <Card>
        <CardTitle note={t('replay_note')}>{t('replay')}</CardTitle>
        <ReplayForm webhookId={webhook.id} />
      </Card>
      <Card>
        <CardTitle>{t('log')}</CardTitle>
        <WebhookLog webhookId={webhook.id} log={webhook.log} />
      </Card>
    </Page>
  );
}
