/** What staff set about a person, and what it stops: new trades and offers. Coins, live trades and withdrawals never ask it. Pure. */
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseAccount } from './refusals.ts';

export type Restraint = { readonly bannedAt: Instant | null; readonly pausedUntil: Instant | null };

export const UNRESTRAINED: Restraint = { bannedAt: null, pausedUntil: null };

/** Days a pause by the staff may last; what lasts longer is a ban. */
export const MOST_PAUSE_DAYS = 90;

/** Whether somebody may begin something new. Refuses `account.banned`, `account.paused_by_staff` { until }. */
export function canBegin({ bannedAt, pausedUntil }: Restraint, now: Instant): Result<null> {
  if (bannedAt !== null) return refused(refuseAccount('account.banned'));
  if (pausedUntil !== null && pausedUntil > now)
    return refused(refuseAccount('account.paused_by_staff', { until: pausedUntil }));
  return ok(null);
}
