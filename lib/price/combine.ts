/**
 * From what several sources say to one rate, or to the reason why there is none: median of what is fresh, what lies far off cut away,
 * spread and age. Pure and exact; docs/decisions/0008-prices.md says why each rule is so.
 */
import type { Instant } from '#lib/kernel/instant.ts';
import { divide, gapBps, multiply, type Ratio } from './decimal.ts';
import { comparePrices, reduce } from './ratio.ts';

/** What one source says one whole `base` is worth in `quote`. */
export type Quote = {
  readonly source: string;
  /** Asset symbol or ISO 4217 code. */
  readonly base: string;
  readonly quote: string;
  readonly value: Ratio;
  /** When it was so, by the source's own clock where it tells. */
  readonly at: Instant;
  /** Seconds from `at` for which it counts. */
  readonly goodFor: number;
};

export type Rules = {
  /** Sources that have to agree. From three on, one liar cannot move the rate beyond what the honest ones say. */
  readonly least: number;
  /** Farther than this from the median of all is cut away, basis points. */
  readonly cutBps: number;
  /** What is left may lie this far apart, basis points. */
  readonly mostSpreadBps: number;
};

export const COIN_RULES: Rules = { least: 3, cutBps: 200, mostSpreadBps: 200 };
/** There are few sources of every currency: two suffice, and they have to be close. */
export const FIAT_RULES: Rules = { least: 2, cutBps: 150, mostSpreadBps: 150 };

/** Why there is no rate though some sources answered. */
export type Split =
  | { readonly kind: 'spread'; readonly spreadBps: number }
  | { readonly kind: 'too_few'; readonly have: number; readonly need: number }
  | { readonly kind: 'jump'; readonly jumpBps: number };

export type Combined =
  | {
      readonly state: 'fresh';
      readonly value: Ratio;
      readonly spreadBps: number;
      readonly kept: readonly Quote[];
      readonly cut: readonly Quote[];
    }
  | {
      readonly state: 'split';
      readonly because: Split;
      readonly kept: readonly Quote[];
      readonly cut: readonly Quote[];
    }
  | { readonly state: 'stale'; readonly kept: readonly Quote[]; readonly cut: readonly Quote[] };

/** A source's clock may be ahead of ours by this much, seconds. */
export const CLOCK_SKEW = 60;

export const isFresh = ({ at, goodFor }: Quote, now: Instant): boolean => at <= now + CLOCK_SKEW && now - at <= goodFor;

const ascending = (a: Quote, b: Quote): number => comparePrices(a.value, b.value) || (a.source < b.source ? -1 : 1);

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly Ratio[]): Ratio {
  const sorted = [...values].sort(comparePrices);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new RangeError('nothing has no median');
  if (sorted.length % 2) return middle;
  const below = sorted[sorted.length / 2 - 1]!;
  return reduce({
    numerator: below.numerator * middle.denominator + middle.numerator * below.denominator,
    denominator: 2n * below.denominator * middle.denominator,
  });
}

/** One voice each: the newest of a source, and of two equally new ones the lower, so that the order of arrival decides nothing. */
function newestOfEach(quotes: readonly Quote[]): Quote[] {
  const bySource = new Map<string, Quote>();
  for (const quote of quotes) {
    const known = bySource.get(quote.source);
    const newer =
      !known || quote.at > known.at || (quote.at === known.at && comparePrices(quote.value, known.value) < 0);
    if (newer) bySource.set(quote.source, quote);
  }
  return [...bySource.values()].sort(ascending);
}

/** The rate of one pair at `now` from quotes that are all of that pair. */
export function combine(quotes: readonly Quote[], rules: Rules, now: Instant): Combined {
  const fresh = newestOfEach(quotes.filter((quote) => isFresh(quote, now)));
  if (fresh.length === 0) return { state: 'stale', kept: [], cut: [] };
  if (fresh.length < rules.least)
    return {
      state: 'split',
      because: { kind: 'too_few', have: fresh.length, need: rules.least },
      kept: fresh,
      cut: [],
    };
  const centre = median(fresh.map(({ value }) => value));
  const near = fresh.filter(({ value }) => fresh.length < 3 || gapBps(value, centre) <= rules.cutBps);
  const cut = fresh.filter((quote) => !near.includes(quote));
  // Cutting must leave a majority and enough: otherwise nobody knows which of them are the outliers.
  const enough = near.length >= rules.least && near.length * 2 > fresh.length;
  const judged = enough ? near : fresh;
  const spreadBps = gapBps(judged[0]!.value, judged.at(-1)!.value);
  if (!enough || spreadBps > rules.mostSpreadBps)
    return { state: 'split', because: { kind: 'spread', spreadBps }, kept: judged, cut: enough ? cut : [] };
  return { state: 'fresh', value: median(near.map(({ value }) => value)), spreadBps, kept: near, cut };
}

/** A coin's worth in a currency, by way of the dollar. Spreads add up; the first of the two that has no rate says why there is none. */
export function cross(coin: Combined, fiat: Combined): Combined {
  const [kept, cut] = [
    [...coin.kept, ...fiat.kept],
    [...coin.cut, ...fiat.cut],
  ];
  if (coin.state !== 'fresh') return { ...coin, kept, cut };
  if (fiat.state !== 'fresh') return { ...fiat, kept, cut };
  const spreadBps = coin.spreadBps + fiat.spreadBps + Math.ceil((coin.spreadBps * fiat.spreadBps) / 10_000);
  return { state: 'fresh', value: multiply(coin.value, fiat.value), spreadBps, kept, cut };
}

/** The dollar in dollars. */
export const PAR: Combined = {
  state: 'fresh',
  value: { numerator: 1n, denominator: 1n },
  spreadBps: 0,
  kept: [],
  cut: [],
};

/** Dollars for one coin. A market in another coin (ETH/USDC) counts by what that coin itself is worth in dollars. */
export function inDollars(asset: string, quotes: readonly Quote[], now: Instant, rules = COIN_RULES): Combined {
  const direct = (of: string) => quotes.filter(({ base, quote }) => base === of && quote === 'USD');
  const converted = quotes
    .filter(({ base, quote }) => base === asset && quote !== 'USD')
    .flatMap((quote): Quote[] => {
      const through = combine(direct(quote.quote), rules, now);
      return through.state === 'fresh' ? [{ ...quote, quote: 'USD', value: multiply(quote.value, through.value) }] : [];
    });
  return combine([...direct(asset), ...converted], rules, now);
}

/** Units of the currency for one dollar. */
export function perDollar(currency: string, quotes: readonly Quote[], now: Instant, rules = FIAT_RULES): Combined {
  if (currency === 'USD') return PAR;
  const said = quotes.filter(({ base, quote }) => base === 'USD' && quote === currency);
  return combine(said, rules, now);
}

/** A table of rates per one `base` (the ECB's is per euro) as rates per dollar; empty where the table has no dollar. */
export function perDollarOf(
  base: string,
  rates: ReadonlyMap<string, Ratio>,
): { readonly currency: string; readonly value: Ratio }[] {
  const dollar = base === 'USD' ? { numerator: 1n, denominator: 1n } : rates.get('USD');
  if (!dollar) return [];
  const all = new Map(rates).set(base, { numerator: 1n, denominator: 1n });
  all.delete('USD');
  return [...all].map(([currency, value]) => ({ currency, value: divide(value, dollar) }));
}
