import { useLocale, useTranslations } from 'next-intl';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { marketLine, type LineWords } from './market-lines.ts';
import { Offers } from './market-list.tsx';

/** Offers as the market shows them, outside of the market: they stand still. */
export function MarketRows({ rows, filter }: { rows: readonly MarketRow[]; filter: MarketFilter }) {
  const words = useLineWords();
  const first = rows[0];
  if (!first) return null;
  const lines = rows.map((row) => marketLine(row, words));
  return <Offers lines={lines} filter={filter} assetDecimals={first.assetDecimals} />;
}

function useLineWords(): LineWords {
  const locale = useLocale();
  const t = useTranslations('offer.market');
  const time = useTranslations('offer.time');
  const past = useTranslations('reputation');
  return {
    locale,
    trades: (count) => (count === 0 ? past('newcomer') : past('trades', { count })),
    releases: (value) => t('releases', { time: value }),
    time: (unit, count) => time(unit, { count }),
  };
}
