import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SignInPanel } from '#components/account/sign-in-panel.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { nextPathOf } from '#lib/account/next-path.ts';
import { listDemoAccounts } from '#lib/account/queries.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { getActor } from '../session.ts';

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.sign_in');
  return { title: t('title') };
}

export default async function SignInPage({ searchParams }: Props) {
  const next = nextPathOf((await searchParams).next);
  if (await getActor()) redirect(next);
  const [t, demoAccounts] = await Promise.all([getTranslations('account.sign_in'), listDemoAccounts(db())]);
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} lead={t('lead')} />
      <SignInPanel next={next} address={config().publicUrl} demoAccounts={demoAccounts} />
    </Page>
  );
}
