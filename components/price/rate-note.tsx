import { useLocale, useTranslations } from 'next-intl';
import { Notice } from '#components/ui/notice.tsx';
import type { RateStatusView } from '#lib/price/view.ts';
import { sampleDay } from './sample-day.ts';

/** What a rate is made of: "sample rates of April 23, 2025", "median of 5 sources, 0.3 % apart". Nothing where there is no rate. */
export function RateNote({ status }: { status: RateStatusView }) {
  const [t, market, locale] = [useTranslations('price'), useTranslations('offer.market'), useLocale()];
  if (status.state !== 'fresh') return null;
  if (status.source === 'median') return <>{t('median', { count: status.sources, spread: status.spread })}</>;
  return <>{market('sampleRates', { date: sampleDay(status.at.slice(0, 10), locale) })}</>;
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
