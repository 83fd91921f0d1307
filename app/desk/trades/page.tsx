import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SearchForm } from '#components/desk/search-form.tsx';
import { TradeTable } from '#components/desk/trade-table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { searchTrades } from '#lib/trade/queries/desk.ts';
import { DeskPage, deskCtx, found } from '../desk-page.tsx';

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.trades');
  return { title: t('title') };
}

/** Trades, to read: states, times and places on the chain. */
export default async function TradesPage({ searchParams }: Props) {
  const ctx = await deskCtx('/desk/trades');
  const { q } = await searchParams;
  const words = typeof q === 'string' ? q : '';
  const rows = found(ctx, await searchTrades(ctx, { words }));
  const [t, search] = await Promise.all([getTranslations('desk.trades'), getTranslations('desk.search')]);
  return (
    <DeskPage here="trades" powers={powersOf(ctx.actor)} title={t('title')} lead={t('lead')}>
      <SearchForm words={words} label={search('label')} hint={t('hint')} />
      <TradeTable rows={rows} />
    </DeskPage>
  );
}
