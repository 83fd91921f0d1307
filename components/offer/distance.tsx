import { useLocale, useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';
import { writeDecimal } from '#components/ui/digits.ts';
import { percentText } from './amounts.ts';

/** From here on a price is far enough from the market to be said in amber to whom it costs. */
const FAR_BPS = 500;

type Want = 'buy' | 'sell';
type Say = (key: string, values?: Record<string, string | number>) => string;

/** "1.25% above market", and whether it costs whoever buys or sells at it so much that it is said in amber. */
export type DistanceWords = (bps: number | null) => { readonly words: string; readonly against: boolean };

/** A figure inside a sentence of either direction reads left to right. */
export const isolated = (text: string) => `\u2066${text}\u2069`;

/** `say`: of the group `offer.distance`. */
export function distanceWords(say: Say, locale: string, want: Want): DistanceWords {
  return (bps) => {
    if (bps === null) return { words: say('none'), against: false };
    if (bps === 0) return { words: say('at'), against: false };
    const share = isolated(`${writeDecimal(percentText(Math.abs(bps)), locale)}%`);
    const against = (want === 'buy' ? bps : -bps) >= FAR_BPS;
    return { words: bps > 0 ? say('above', { share }) : say('below', { share }), against };
  };
}

export function Distance({ className, bps, want }: { bps: number | null; want: Want; className?: string }) {
  const t = useTranslations('offer.distance');
  const { words, against } = distanceWords(t, useLocale(), want)(bps);
  return <span className={cn('figures text-sm', against ? 'text-caution' : 'text-quiet', className)}>{words}</span>;
}
