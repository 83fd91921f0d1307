import { useTranslations } from 'next-intl';
import { RateNote } from '#components/price/rate-note.tsx';
import { Money } from '#components/ui/money.tsx';
import { symbolOf } from '#lib/chain/asset-key.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketView } from '#lib/offer/view.ts';

/** How many offers there are, and how they stand. */
export function MarketCount({ market }: { market: MarketView }) {
  const t = useTranslations('offer.market');
  return (
    <>
      {market.total === null ? null : (
        <span className="font-medium text-ink">{t('count', { count: market.total })}</span>
      )}
      {market.total !== null && market.rows.length > 1 ? '\u00a0· ' : null}
      {market.rows.length > 1 ? t('sorted') : null}
    </>
  );
}

/** The reference that prices are compared with: its figure, and what it is made of. */
export function MarketRate({ market, filter }: { market: MarketView; filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  const { rate, rateStatus } = market;
  if (rate === null) return null;
  return (
    <p>
      {t('rate')}{' '}
      <span className="text-ink">
        {t.rich('rateOf', {
          asset: symbolOf(filter.asset),
          rate: () => <Money amount={rate} unit={filter.currency} />,
        })}
      </span>
      {/* A phone has the word of sample rates in the banner. */}
      <span className={rateStatus.state === 'fresh' && rateStatus.source !== 'median' ? 'max-sm:hidden' : undefined}>
        {' · '}
        <RateNote status={rateStatus} />
      </span>
    </p>
  );
}
