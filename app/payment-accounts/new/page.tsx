import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { AccountForm } from '#components/payment/account-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { nextPathOf } from '#lib/account/next-path.ts';
import { findMethod, listMethods, TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { currencyName } from '#lib/kernel/names.ts';
import { getActor } from '../../session.ts';

type Query = { currency?: string | string[]; method?: string | string[]; next?: string | string[] };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('payment.form');
  return { title: t('title') };
}

/** The address may name what is wanted: `?currency=KES&method=m-pesa&next=/offers/...`. */
export default async function NewPaymentAccountPage({ searchParams }: { searchParams: Promise<Query> }) {
  const [query, actor, locale, t, list] = await Promise.all([
    searchParams,
    getActor(),
    getLocale(),
    getTranslations('payment.form'),
    getTranslations('payment.accounts'),
  ]);
  const next = query.next === undefined ? '/payment-accounts' : nextPathOf(query.next);
  if (!actor) redirect('/sign-in?next=/payment-accounts/new');
  const method = typeof query.method === 'string' ? findMethod(query.method) : undefined;
  const wished = [query.currency, actor.currency, 'EUR'].find(
    (code): code is string => typeof code === 'string' && TRADED_CURRENCIES.includes(code),
  )!;
  const currency = method && !method.currencies.includes(wished) ? method.currencies[0]! : wished;
  const only = listMethods({ currency });
  return (
    <Page width="narrow">
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        above={<TextLink href="/payment-accounts">{list('title')}</TextLink>}
      />
      <Card>
        <AccountForm
          currencies={TRADED_CURRENCIES.map((code) => ({ code, name: currencyName(code, locale) }))}
          currency={currency}
          methodId={method?.id ?? (only.length === 1 ? only[0]!.id : undefined)}
          next={next}
        />
      </Card>
    </Page>
  );
}
