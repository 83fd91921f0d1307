'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '#components/ui/money.tsx';

/** A share in basis points as a percentage of at most one place, rounded down: 99.99 % is never written as 100. */
export function percentOf(bps: number): string {
  const tenths = Math.floor(bps / 10);
  return tenths % 10 === 0 ? `${tenths / 10}` : `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

export function Completion({ bps }: { bps: number }) {
  return <Figure value={percentOf(bps)} unit="%" />;
}

/** The unit a usual time is told in: seconds up to 90, minutes up to 90, hours up to two days, then days. */
export function roughly(seconds: number): { value: number; unit: 'second' | 'minute' | 'hour' | 'day' } {
  if (seconds < 90) return { value: Math.max(1, Math.round(seconds)), unit: 'second' };
  if (seconds < 90 * 60) return { value: Math.round(seconds / 60), unit: 'minute' };
  if (seconds < 48 * 3600) return { value: Math.round(seconds / 3600), unit: 'hour' };
  return { value: Math.round(seconds / 86_400), unit: 'day' };
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
