import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { OfferForm } from '#components/offer/offer-form.tsx';
import { newValues } from '#components/offer/offer-values.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { config } from '#lib/config.ts';
import { getChain } from '#lib/chain/chains.ts';
import { TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { pageCtx } from '../../page-ctx.ts';
import { formChoices } from '../form-choices.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('offer.form');
  return { title: t('newTitle') };
}

export default async function NewOfferPage() {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect('/sign-in?next=/offers/new');
  const { chainId } = config();
  const [t, mine, locale] = await Promise.all([
    getTranslations('offer.form'),
    getTranslations('offer.mine'),
    getLocale(),
  ]);
  const choices = await formChoices(ctx, chainId, locale);
  const currency = TRADED_CURRENCIES.includes(ctx.actor.currency) ? ctx.actor.currency : 'EUR';
  return (
    <Page>
      <PageHeader
        title={t('newTitle')}
        lead={t('newLead')}
        above={<TextLink href="/offers">{mine('title')}</TextLink>}
      />
      <OfferForm values={newValues(chainId, getChain(chainId).assets[0]!.symbol, currency)} {...choices} />
    </Page>
  );
}
