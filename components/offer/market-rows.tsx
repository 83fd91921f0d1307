import { useLocale, useTranslations } from 'next-intl';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { lineWords, marketLine } from './market-lines.ts';
import { Offers } from './market-list.tsx';

/** Offers as the market shows them, outside of the market: they stand still. */
export function MarketRows({ rows, filter }: { rows: readonly MarketRow[]; filter: MarketFilter }) {
  const words = lineWords(useLocale(), {
    market: useTranslations('offer.market'),
    time: useTranslations('offer.time'),
    past: useTranslations('reputation'),
  });
  const first = rows[0];
  if (!first) return null;
  const lines = rows.map((row) => marketLine(row, words));
  return <Offers lines={lines} filter={filter} assetDecimals={first.assetDecimals} />;
}
