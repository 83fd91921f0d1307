/** What would change somebody's score, by the formula itself. Pure. */
import { DAY, HOUR, type Instant } from '#lib/kernel/instant.ts';
import { badTerm, credenceOf, evidenceAt, goodTerm, MICRO, scoreOf, type Pair, type Totals } from './score.ts';

/** In the order of the profile's lines. */
export const WHAT_IFS = ['merchant', 'newcomer', 'unpaid', 'lost', 'away'] as const;
export type WhatIf = (typeof WHAT_IFS)[number];

const NEWCOMER = { good: 0, partners: 0, merchant: false } as const;
const MERCHANT = { ...NEWCOMER, merchant: true } as const;

/** The score, basis points, after each of these: one more trade whose stake is whole with a merchant or a newcomer never traded with, a fault, a year away. */
export function whatIf(totals: Totals, now: Instant): Readonly<Record<WhatIf, number>> {
  const low = (after: Totals, at = now) => scoreOf(evidenceAt(after, at)).low;
  const met = (voucher: Parameters<typeof credenceOf>[0]): Totals => {
    const pair: Pair = { stakeMicro: MICRO, credenceMicro: credenceOf(voucher), lastAt: now };
    return { good: totals.good + goodTerm(pair), bad: totals.bad };
  };
  const failed = (kind: 'ended' | 'dispute'): Totals => ({
    good: totals.good,
    bad: totals.bad + badTerm(kind, 1, now),
  });
  return {
    merchant: low(met(MERCHANT)),
    newcomer: low(met(NEWCOMER)),
    unpaid: low(failed('ended')),
    lost: low(failed('dispute')),
    away: low(totals, now + 365 * DAY),
  };
}

/** Months whose volume a profile shows, this one among them. */
export const MONTHS = 12;

/** The first days (since 1970) of the last twelve months, the oldest first, in UTC. */
export function monthsUntil(now: Instant): readonly number[] {
  const today = new Date(now * 1000);
  return Array.from({ length: MONTHS }, (_, place) => {
    const first = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - (MONTHS - 1 - place), 1);
    return first / (24 * HOUR * 1000);
  });
}
