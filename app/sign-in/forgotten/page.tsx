import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ForgottenForm } from '#components/account/forgotten-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { config } from '#lib/config.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.forgotten');
  return { title: t('title') };
}

export default async function ForgottenPage() {
  const t = await getTranslations('account.forgotten');
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} lead={t('lead')} />
      <Card>
        <ForgottenForm mailbox={config().mailbox} />
        <p className="mt-4 text-sm text-quiet">
          {t.rich('key_file', { link: (text) => <TextLink href="/sign-in/recover">{text}</TextLink> })}
        </p>
      </Card>
    </Page>
  );
}
