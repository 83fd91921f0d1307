import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { ApiKeyForm } from '#components/account/api-key-form.tsx';
import { ApiKeyList } from '#components/account/api-key-list.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { listApiKeys } from '#lib/account/queries/api-keys.ts';
import { pageCtx } from '../../page-ctx.ts';
import { ToSettings } from '../to-settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.keys');
  return { title: t('title') };
}

export default async function ApiKeysPage() {
  const ctx = await pageCtx();
  const [t, keys] = await Promise.all([getTranslations('account.keys'), listApiKeys(ctx)]);
  if (!keys.ok) redirect('/sign-in?next=/settings/api');
  return (
    <Page width="text">
      <PageHeader
        above={<ToSettings />}
        title={t('title')}
        lead={t('lead')}
        actions={<ButtonLink href="/api">{t('reference')}</ButtonLink>}
      />
      <Card>
        <CardTitle>{t('list')}</CardTitle>
        <ApiKeyList keys={keys.value} />
      </Card>
      <Card>
        <CardTitle>{t('make')}</CardTitle>
        <ApiKeyForm />
      </Card>
    </Page>
  );
}
