/** What is asked of whoever wants to be a merchant, and how somebody stands to it. Pure. */
import { DAY, type Instant } from '#lib/kernel/instant.ts';

/** Everything the criteria are computed from, as it is now. Counts are whole; shares are basis points. */
export type MerchantStanding = {
  readonly memberSince: Instant;
  readonly completed: number;
  readonly partners: number;
  /** Null: no trade was completed or failed by their own fault. */
  readonly completionBps: number | null;
  /** Of the last {@link DISPUTE_DAYS}: a ruling gave everything to the other one. */
  readonly disputesLost: number;
  /** They may open no new trades: by their own trades, by staff, for good. */
  readonly paused: boolean;
  readonly factor: boolean;
  readonly mail: boolean;
};

/** Days back within which no dispute may have been lost. */
export const DISPUTE_DAYS = 90;

export const CRITERIA = ['age', 'trades', 'partners', 'completion', 'disputes', 'pause', 'factor', 'mail'] as const;
export type CriterionKey = (typeof CRITERIA)[number];

/** What each asks: days, trades, people, basis points, and at most so many disputes lost. The others are yes or no. */
export const NEEDS = { age: 90, trades: 50, partners: 15, completion: 9_700, disputes: 0 } as const;

export type Criterion = {
  readonly key: CriterionKey;
  readonly met: boolean;
  /** What they have, in the unit of {@link NEEDS}; null: yes or no, or nothing yet. */
  readonly has: number | null;
};

/** Each criterion, in the order in which they are shown. */
export function judge(one: MerchantStanding, now: Instant): readonly Criterion[] {
  const age = Math.max(0, Math.floor((now - one.memberSince) / DAY));
  const least = (key: 'age' | 'trades' | 'partners' | 'completion', has: number | null): Criterion => ({
    key,
    met: has !== null && has >= NEEDS[key],
    has,
  });
  const yes = (key: CriterionKey, met: boolean): Criterion => ({ key, met, has: null });
  return [
    least('age', age),
    least('trades', one.completed),
    least('partners', one.partners),
    least('completion', one.completionBps),
    { key: 'disputes', met: one.disputesLost <= NEEDS.disputes, has: one.disputesLost },
    yes('pause', !one.paused),
    yes('factor', one.factor),
    yes('mail', one.mail),
  ];
}

export const unmet = (criteria: readonly Criterion[]): readonly Criterion[] => criteria.filter(({ met }) => !met);
