import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { NewWebhook } from '#components/notice/webhooks/new-webhook.tsx';
import { WebhookList } from '#components/notice/webhooks/webhook-list.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { listWebhooks } from '#lib/notice/webhooks/queries.ts';
import { pageCtx } from '../../page-ctx.ts';
import { ToSettings } from '../to-settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhook');
  return { title: t('title') };
}

export default async function WebhooksPage() {
  const [t, webhooks] = await Promise.all([getTranslations('webhook'), listWebhooks(await pageCtx())]);
  if (!webhooks.ok) redirect('/sign-in?next=/settings/webhooks');
  return (
    <Page width="text">
      <PageHeader above={<ToSettings />} title={t('title')} lead={t('lead')} />
      <Card>
        <CardTitle>{t('list')}</CardTitle>
        <WebhookList webhooks={webhooks.value} />
      </Card>
      <Card>
        <CardTitle>{t('new')}</CardTitle>
        <NewWebhook />
      </Card>
    </Page>
  );
}
