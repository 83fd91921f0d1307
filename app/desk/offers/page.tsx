import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { OfferTable } from '#components/desk/offer-table.tsx';
import { SearchForm } from '#components/desk/search-form.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { searchOffers } from '#lib/offer/queries/desk.ts';
import { takeDown } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.offers');
  return { title: t('title') };
}

/** Offers: found by id, maker or words; one that breaks the rules is taken down, and its maker reads why. */
export default async function OffersPage({ searchParams }: Props) {
  const ctx = await deskCtx('/desk/offers');
  const { q } = await searchParams;
  const words = typeof q === 'string' ? q : '';
  const rows = found(ctx, await searchOffers(ctx, { words }));
  const [t, search] = await Promise.all([getTranslations('desk.offers'), getTranslations('desk.search')]);
  const powers = powersOf(ctx.actor);
  return (
    <DeskPage here="offers" powers={powers} title={t('title')} lead={t('lead')}>
      <SearchForm words={words} label={search('label')} hint={t('hint')} />
      <OfferTable rows={rows} {...(has(powers, 'offers.act') && { takeDown })} />
    </DeskPage>
  );
}
