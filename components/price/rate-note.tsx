import { useFormatter, useTranslations } from 'next-intl';
import { Notice } from '#components/ui/notice.tsx';
import type { RateStatusView } from '#lib/price/view.ts';

/** What a rate is made of: "sample rates of April 23, 2025", "median of 5 sources, 0.3 % apart". Nothing where there is no rate. */
export function RateNote({ status }: { status: RateStatusView }) {
  const [t, market, format] = [useTranslations('price'), useTranslations('offer.market'), useFormatter()];
  if (status.state !== 'fresh') return null;
  if (status.source === 'median') return <>{t('median', { count: status.sources, spread: status.spread })}</>;
  // A day is the same day in every time zone.
  const day = new Date(`${status.at.slice(0, 10)}T00:00:00Z`);
  return <>{market('sampleRates', { date: format.dateTime(day, { dateStyle: 'long', timeZone: 'UTC' }) })}</>;
}

/** Why offers that follow the market wait, and that fixed prices go on. Nothing while there is a rate. */
export function RatePaused({ status, of }: { status: RateStatusView; of: 'market' | 'offer' }) {
  const t = useTranslations('price');
  if (status.state === 'fresh') return null;
  return (
    <Notice tone="caution" title={t(`paused.${of}`)}>
      {t(`reasons.${status.reason}`, status.data)} {t(`paused.${of}Note`)}
    </Notice>
  );
}
