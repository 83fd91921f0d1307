/** What a reference rate is, and whether there is one now. Pure. */
import { MINUTE, type Instant } from '#lib/kernel/instant.ts';
import type { Price } from '#lib/kernel/money.ts';
import type { Split } from './combine.ts';
import { typedPrice } from './ratio.ts';
import type { KeptQuote, StruckRate } from './schema.ts';

export type Rate = {
  /** Fiat minor units per base unit of the token. */
  readonly price: Price;
  /** `sample`: the figures that come with the program; `median`: of several sources. */
  readonly source: 'sample' | 'median';
  /** ISO: the day of the sample figures, the time of a median. */
  readonly at: string;
  /** How far apart the sources lay that it is made of, basis points. */
  readonly spreadBps: number;
  readonly quotes: readonly KeptQuote[];
};

/** A median that was last agreed on longer ago is stale: offers that follow it wait. Seconds. */
export const RATE_GOOD_FOR = 5 * MINUTE;

/** Whether there is a rate for a market now, and if not, why. */
export type RateStatus =
  | { readonly state: 'fresh'; readonly rate: Rate }
  /** `at`: when there last was one. */
  | { readonly state: 'stale'; readonly at: Instant; readonly ageSeconds: number }
  | { readonly state: 'split'; readonly because: Split }
  /** There never was one. */
  | { readonly state: 'none' };

/** A rate as the table keeps it. */
export type StoredRate = {
  readonly state: 'fresh' | 'stale' | 'split';
  readonly because: Split | null;
  readonly rate: Rate | undefined;
  /** When the rate was last agreed on. */
  readonly at: Instant | undefined;
};

/**
 * What a stored rate comes to at `now`: nobody may have written for a while, so its age is judged by whoever reads it. A split says more
 * than age while there still are answers, and no more once even the split is old news.
 */
export function statusOf(stored: StoredRate | undefined, seenAt: Instant, now: Instant): RateStatus {
  if (!stored) return { state: 'none' };
  const { state, because, rate, at } = stored;
  const written = now - seenAt <= RATE_GOOD_FOR;
  if (state === 'split' && because && written) return { state: 'split', because };
  if (!rate || at === undefined) return { state: 'none' };
  if (state === 'fresh' && now - at <= RATE_GOOD_FOR) return { state: 'fresh', rate };
  return { state: 'stale', at, ageSeconds: Math.max(0, now - at) };
}

/** What a trade keeps of the rate of its moment. A fixed price keeps it too, for comparison; no rate then: source and nothing else. */
export function struckAt(
  rate: Rate | undefined,
  isFixed: boolean,
  assetDecimals: number,
  currencyDecimals: number,
): StruckRate {
  if (!rate) return { source: 'fixed', at: '' };
  return {
    source: isFixed ? 'fixed' : rate.source,
    at: rate.at,
    spreadBps: rate.spreadBps,
    rate: typedPrice(rate.price, assetDecimals, currencyDecimals),
    quotes: [...rate.quotes],
  };
}
