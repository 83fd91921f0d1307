/** A market's depth, from the levels of its book to as many steps as can be drawn and read. Pure. */
import { parseUnits } from '../kernel/money.ts';

export type DepthLevel = { readonly price: string; readonly totalMinor: bigint; readonly offers: number };

/** Steps of a side. */
export const MOST_STEPS = 12;
/** Offers further than this from the best one of their side are left out: nobody trades there, and the rest would be a line. */
const FURTHEST_PERCENT = 20n;
/** Places that prices are compared with. */
const PLACES = 18;

/**
 * Running totals of levels, which come best first, at no more than {@link MOST_STEPS} prices, each of which is in the book. Prices in
 * between are left out, never moved: what stands at a step is exactly what can be had at its price or better.
 */
export function stepsOf(levels: readonly DepthLevel[]): readonly DepthLevel[] {
  const best = levels[0];
  if (!best) return [];
  const from = scaled(best.price);
  const near = levels.filter(({ price }) => distance(scaled(price), from) * 100n <= from * FURTHEST_PERCENT);
  const span = distance(scaled(near.at(-1)!.price), from) || 1n;
  const steps = new Map<bigint, DepthLevel>();
  let [totalMinor, offers] = [0n, 0];
  for (const level of near) {
    totalMinor += level.totalMinor;
    offers += level.offers;
    // The last price of each slice stands for it: its total has all of the slice in it.
    const slice = (distance(scaled(level.price), from) * BigInt(MOST_STEPS - 2) + span - 1n) / span;
    steps.set(slice, { price: level.price, totalMinor, offers });
  }
  return [...steps.values()];
}

const scaled = (price: string): bigint => parseUnits(price, PLACES)!;
const distance = (a: bigint, b: bigint): bigint => (a < b ? b - a : a - b);
