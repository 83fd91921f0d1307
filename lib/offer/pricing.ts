/** From an offer's stored price to the price now. Pure. */
import type { Price } from '../kernel/money.ts';
import { parseUnits } from '../kernel/money.ts';
import { effectivePrice } from '../price/rate.ts';

export type Pricing =
  | { readonly pricing: 'fixed'; readonly price: Price }
  | { readonly pricing: 'margin'; readonly marginBps: number; readonly floor?: Price; readonly ceiling?: Price };

/** Fiat per whole coin as typed, to minor units per base unit. Undefined where it is no such decimal. */
export function priceOf(whole: string, assetDecimals: number, currencyDecimals: number): Price | undefined {
  const typedDecimals = 18;
  const typed = parseUnits(whole, typedDecimals);
  if (typed === undefined || typed === 0n) return undefined;
  return reduce({
    numerator: typed * 10n ** BigInt(currencyDecimals),
    denominator: 10n ** BigInt(typedDecimals + assetDecimals),
  });
}

export function reduce({ numerator, denominator }: Price): Price {
  let [a, b] = [numerator, denominator];
  while (b) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

/** Negative where a is the lower price. */
export function comparePrices(a: Price, b: Price): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

export const equalPrices = (a: Price, b: Price): boolean => comparePrices(a, b) === 0;

/** Distance of a price from the reference in basis points, rounded toward zero. */
export function distanceBps(price: Price, reference: Price): number {
  const ratio = (price.numerator * reference.denominator * 10_000n) / (price.denominator * reference.numerator);
  return Number(ratio) - 10_000;
}

/** The price now; undefined: there is no rate to follow. */
export function priceNow(pricing: Pricing, rate: Price | undefined): Price | undefined {
  return effectivePrice(pricing, rate);
}
