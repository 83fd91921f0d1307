import { useTranslations } from 'next-intl';
import { RateNote } from '#components/price/rate-note.tsx';
import { Money } from '#components/ui/money.tsx';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketView } from '#lib/offer/view.ts';

/** How many offers there are, and the reference they are compared with: its figure, and what it is made of. */
export function MarketRate({ market, filter }: { market: MarketView; filter: MarketFilter }) {
  const t = useTranslations('offer.market');
  const { rate, rateStatus } = market;
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 text-sm text-quiet">
      <p role="status">
        {market.total === null ? null : (
          <span className="font-medium text-ink">{t('count', { count: market.total })}</span>
        )}
        {market.total !== null && market.rows.length > 1 ? ' · ' : null}
        {market.rows.length > 1 ? t('sorted') : null}
      </p>
      {rate === null ? null : (
        <p>
          {t('rate')}{' '}
          <span className="text-ink">
            {t.rich('rateOf', { asset: filter.asset, rate: () => <Money amount={rate} unit={filter.currency} /> })}
          </span>
          {' · '}
          <RateNote status={rateStatus} />
        </p>
      )}
    </div>
  );
}
