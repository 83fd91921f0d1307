'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '#components/ui/money.tsx';
import { percentOf, roughly } from './rounded.ts';

export function Completion({ bps }: { bps: number }) {
  return <Figure value={percentOf(bps)} unit="%" />;
}

/** A score and how far up it may be, in whole points: "72–91"; to whoever listens in words. */
export function ScoreRange({ low, high }: { low: number; high: number }) {
  const t = useTranslations('reputation');
  const [from, to] = [Math.floor(low / 100), Math.ceil(high / 100)];
  return (
    <>
      <bdi dir="ltr" aria-hidden className="figures">
        {`${from}–${to}`}
      </bdi>
      <span className="sr-only">{t('score_words', { low: from, high: to })}</span>
    </>
  );
}

/** How long something usually takes; a dash where nothing is known. */
export function UsualTime({ seconds }: { seconds: number | null }) {
  const t = useTranslations('reputation');
  const locale = useLocale();
  if (seconds === null) return <span className="text-quiet">{t('none')}</span>;
  const { value, unit } = roughly(seconds);
  const words = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', numberingSystem: 'latn' });
  return <span className="figures">{words.format(value)}</span>;
}
