import { useLocale, useTranslations } from 'next-intl';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { distanceWords } from './distance.tsx';
import { marketLine } from './market-lines.ts';
import { Offers } from './market-row.tsx';

/** Offers as the market shows them, outside of the market: they stand still. */
export function MarketRows({ rows, filter }: { rows: readonly MarketRow[]; filter: MarketFilter }) {
  const locale = useLocale();
  const words = {
    locale,
    market: useTranslations('offer.market'),
    time: useTranslations('offer.time'),
    past: useTranslations('reputation'),
    distance: distanceWords(useTranslations('offer.distance'), locale, filter.want),
  };
  if (rows.length === 0) return null;
  return <Offers lines={rows.map((row) => marketLine(row, words, filter))} filter={filter} />;
}
