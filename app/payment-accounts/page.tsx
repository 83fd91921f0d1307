import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { AccountList } from '#components/payment/account-list.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { pageCtx } from '../page-ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('payment.accounts');
  return { title: t('title') };
}

export default async function PaymentAccountsPage() {
  const [t, accounts] = await Promise.all([
    getTranslations('payment.accounts'),
    listMyPaymentAccounts(await pageCtx()),
  ]);
  if (!accounts.ok) redirect('/sign-in?next=/payment-accounts');
  const add = (
    <ButtonLink href="/payment-accounts/new" variant="primary">
      {t('add')}
    </ButtonLink>
  );
  const none = accounts.value.length === 0;
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} actions={none ? undefined : add} />
      {none ? (
        <Empty title={t('emptyTitle')} action={add}>
          {t('empty')}
        </Empty>
      ) : (
        <AccountList accounts={accounts.value} />
      )}
    </Page>
  );
}
