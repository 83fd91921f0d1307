import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Money } from '#components/ui/money.tsx';
import { BARS, type Bar } from '#lib/site/levels.ts';
import { dollars } from '#lib/site/dollars.ts';

/** What a bar asks, one thing a line; what asks nothing is left out. */
export function useBarWords(): (bar: Bar) => readonly { readonly what: keyof Bar; readonly says: string }[] {
  const t = useTranslations('limits.bar');
  return (bar) =>
    BARS.filter((what) => Number(bar[what]) > 0).map((what) => ({
      what,
      says: t(what, { least: figureOf(what, bar[what]) }),
    }));
}

/** A bar's figure as people read it: per cent and points for basis points. */
export const figureOf = (what: keyof Bar, figure: number | boolean): number =>
  what === 'completionBps' || what === 'scoreLow' ? Number(figure) / 100 : Number(figure);

/** An amount of US cents, or that there is no limit. */
export function CapText({ cents }: { cents: string | null }): ReactNode {
  const t = useTranslations('limits');
  return cents === null ? <>{t('none')}</> : <Money amount={dollars(BigInt(cents))} unit="USD" />;
}
