import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { OfferForm } from '#components/offer/offer-form.tsx';
import { newValues, valuesOf } from '#components/offer/offer-values.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { config } from '#lib/config.ts';
import { getChain } from '#lib/chain/chains.ts';
import { isId } from '#lib/kernel/ids.ts';
import { getOwnOffer } from '#lib/offer/queries/own.ts';
import type { OfferInput } from '#lib/offer/schema.ts';
import { TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { pageCtx } from '../../page-ctx.ts';
import { formChoices } from '../form-choices.ts';
import { saveOffer } from '../save.ts';

type Props = { searchParams: Promise<{ copy?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('offer.form');
  return { title: t('newTitle') };
}

/** A new offer, empty or as a copy of one of the maker's own. */
export default async function NewOfferPage({ searchParams }: Props) {
  const [ctx, { copy }] = await Promise.all([pageCtx(), searchParams]);
  const path = typeof copy === 'string' && isId(copy) ? `/offers/new?copy=${copy}` : '/offers/new';
  if (!ctx.actor) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  const { chainId } = config();
  const [t, mine, locale] = await Promise.all([
    getTranslations('offer.form'),
    getTranslations('offer.mine'),
    getLocale(),
  ]);
  const [choices, copied] = await Promise.all([formChoices(ctx, locale), copyOf(ctx, copy)]);
  const currency = TRADED_CURRENCIES.includes(ctx.actor.currency) ? ctx.actor.currency : 'EUR';
  return (
    <Page className="flex-1">
      <PageHeader
        title={t('newTitle')}
        lead={copied ? t('copyLead') : t('newLead')}
        above={<TextLink href="/offers">{mine('title')}</TextLink>}
      />
      <OfferForm
        values={copied ?? newValues(chainId, getChain(chainId).assets[0]!.symbol, currency)}
        save={saveOffer.bind(null, null)}
        {...choices}
      />
    </Page>
  );
}

async function copyOf(ctx: Awaited<ReturnType<typeof pageCtx>>, id: unknown): Promise<OfferInput | undefined> {
  if (typeof id !== 'string' || !isId(id)) return undefined;
  const own = await getOwnOffer(ctx, { offerId: id });
  return own.ok ? valuesOf(own.value) : undefined;
}
