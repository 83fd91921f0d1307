import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { RecoverForm } from '#components/account/recover-form.tsx';
import { SecurePage } from '#components/account/secure-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { config } from '#lib/config.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.recover');
  return { title: t('title') };
}

export default async function RecoverPage() {
  const t = await getTranslations('account.recover');
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} lead={t('lead')} />
      <SecurePage address={config().publicUrl}>
        <Card>
          <RecoverForm />
        </Card>
      </SecurePage>
    </Page>
  );
}
