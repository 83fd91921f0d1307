'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '#components/ui/money.tsx';
import { percentOf, roughly } from './rounded.ts';

export function Completion({ bps }: { bps: number }) {
  return <Figure value={percentOf(bps)} unit="%" />;
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
