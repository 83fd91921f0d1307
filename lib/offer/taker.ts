/**
 * Rules on takers: what a maker asks of whoever takes, and what of it somebody does not have yet. Pure, and the same where it is shown and where
 * it is enforced.
 */
import { DAY, type Instant } from '../kernel/instant.ts';

/** What the maker asks. Zero, an empty list and null ask nothing. */
export type TakerRules = {
  /** Trades carried out. */
  readonly leastTrades: number;
  readonly leastCompletionBps: number;
  readonly leastAgeDays: number;
  /** ISO 3166. */
  readonly takerCountries: readonly string[];
  /** Fiat minor units that the trades of two people may come to who have not carried one out together. */
  readonly firstTradeMostMinor: bigint | null;
  /** Only people whom the maker trusts. */
  readonly trustedOnly: boolean;
};

/** The facts of a person that rules are held against. */
export type TakerStanding = {
  readonly tradesDone: number;
  /** Null before the first trade that counts. */
  readonly completionBps: number | null;
  readonly createdAt: Instant;
  readonly country: string | null;
  /** Maker and taker have carried a trade out. */
  readonly tradedTogether: boolean;
  /** What trades of the two that are under way come to, fiat minor units of the offer's currency. */
  readonly underWayMinor: bigint;
  /** The maker trusts them. */
  readonly trusted: boolean;
};

/** One thing that is missing, and what would change it. */
export type Missing =
  | { readonly rule: 'trades'; readonly least: number; readonly has: number; readonly more: number }
  | {
      readonly rule: 'completion';
      readonly leastBps: number;
      readonly hasBps: number | null;
      /** Trades carried out in a row that lead there; null: no number of them does. */
      readonly more: number | null;
    }
  | { readonly rule: 'age'; readonly leastDays: number; readonly hasDays: number; readonly from: Instant }
  | { readonly rule: 'country'; readonly countries: readonly string[]; readonly has: string | null }
  | { readonly rule: 'first_trade'; readonly mostMinor: bigint }
  | { readonly rule: 'trusted' };

/** What somebody who takes `amountMinor` lacks, in a fixed order; an amount of null asks whether any amount could be taken. */
export function missing(
  rules: TakerRules,
  standing: TakerStanding,
  amountMinor: bigint | null,
  now: Instant,
): readonly Missing[] {
  const found: Missing[] = [];
  // First: what the others ask is then of no use to know.
  if (rules.trustedOnly && !standing.trusted) found.push({ rule: 'trusted' });
  const { leastTrades, leastCompletionBps, leastAgeDays, takerCountries } = rules;
  const { tradesDone, completionBps, createdAt, country } = standing;
  if (tradesDone < leastTrades) {
    found.push({ rule: 'trades', least: leastTrades, has: tradesDone, more: leastTrades - tradesDone });
  }
  if (leastCompletionBps > 0 && (completionBps ?? -1) < leastCompletionBps) {
    const more = tradesUntil(leastCompletionBps, tradesDone, completionBps);
    found.push({ rule: 'completion', leastBps: leastCompletionBps, hasBps: completionBps, more });
  }
  const from = createdAt + leastAgeDays * DAY;
  if (leastAgeDays > 0 && now < from) {
    const hasDays = Math.max(0, Math.floor((now - createdAt) / DAY));
    found.push({ rule: 'age', leastDays: leastAgeDays, hasDays, from });
  }
  if (takerCountries.length > 0 && (country === null || !takerCountries.includes(country))) {
    found.push({ rule: 'country', countries: takerCountries, has: country });
  }
  const most = firstTradeMost(rules, standing);
  if (most !== null && (most === 0n || (amountMinor !== null && amountMinor > most))) {
    found.push({ rule: 'first_trade', mostMinor: most });
  }
  return found;
}

/** The most these two may still trade for before they have carried one out; null: no bound of this kind. */
export function firstTradeMost(
  { firstTradeMostMinor }: Pick<TakerRules, 'firstTradeMostMinor'>,
  { tradedTogether, underWayMinor }: Pick<TakerStanding, 'tradedTogether' | 'underWayMinor'>,
): bigint | null {
  if (firstTradeMostMinor === null || tradedTogether) return null;
  return firstTradeMostMinor > underWayMinor ? firstTradeMostMinor - underWayMinor : 0n;
}

/**
 * How many trades carried out in a row lift a completion rate to `leastBps`. The rate was rounded down, so the number of trades behind it is
 * known within bounds; the answer holds for the largest number it can be.
 */
function tradesUntil(leastBps: number, done: number, bps: number | null): number | null {
  if (bps === null) return 1;
  if (leastBps >= 10_000 || bps === 0) return null;
  const judged = Math.floor((done * 10_000) / bps);
  return Math.max(1, Math.ceil((leastBps * judged - 10_000 * done) / (10_000 - leastBps)));
}

/** Whether the maker asks anything at all. */
export function asksAnything(rules: TakerRules): boolean {
  const { leastTrades, leastCompletionBps, leastAgeDays, takerCountries, firstTradeMostMinor, trustedOnly } = rules;
  return (
    trustedOnly ||
    leastTrades > 0 ||
    leastCompletionBps > 0 ||
    leastAgeDays > 0 ||
    takerCountries.length > 0 ||
    firstTradeMostMinor !== null
  );
}
