import { readDecimal } from '#components/ui/digits.ts';
import { parseUnits } from '#lib/kernel/money.ts';
import { MOST_MARGIN_BPS } from '#lib/offer/schema.ts';

/** A signed percentage of up to two places, as typed, in basis points; undefined where it is none, or past what a margin may be. */
export function readBps(typed: string, locale: string): number | undefined {
  const match = /^([+\-\u2212]?)(.+)$/.exec(typed.replace(/[\s%\u066a\u200e\u200f]/g, ''));
  const plain = match && readDecimal(match[2]!, locale);
  const hundredths = plain ? parseUnits(plain, 2) : undefined;
  if (hundredths === undefined || hundredths > BigInt(MOST_MARGIN_BPS)) return undefined;
  // No negative zero: it would be another value than zero.
  return match![1] === '' || match![1] === '+' || hundredths === 0n ? Number(hundredths) : -Number(hundredths);
}
