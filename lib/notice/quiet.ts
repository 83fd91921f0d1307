/** Quiet hours on a person's own clock, also on the days when that clock is moved. Pure. */
import { DAY, MINUTE, type Instant } from '../kernel/instant.ts';
import { wallAt } from '../kernel/zones.ts';

export type Quiet = {
  /** IANA name. */
  readonly zone: string;
  /** Minute of the day they begin with, 0 to 1439. */
  readonly from: number;
  /** Minute of the day they end with; under `from` where they go over midnight. The same: there are none. */
  readonly to: number;
};

export const DAY_MINUTES = 24 * 60;

/** Minute of the day that a clock in the zone shows. */
export function minuteIn(zone: string, at: Instant): number {
  const wall = wallAt(zone, at);
  return Math.floor((wall - Math.floor(wall / DAY) * DAY) / MINUTE);
}

/** Whether the clock of the zone stands within the hours. */
export function isQuiet({ zone, from, to }: Quiet, at: Instant): boolean {
  if (from === to) return false;
  const minute = minuteIn(zone, at);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * The first moment from `at` on that is not quiet: `at` itself, or the end of the hours under way. Where the clock is moved meanwhile, what counts is
 * what it shows: an end inside a skipped hour comes when the clock has jumped over it, and an hour that is shown twice ends at its first end.
 */
export function quietEnd(quiet: Quiet, at: Instant): Instant {
  if (!isQuiet(quiet, at)) return at;
  let now = at - (at % MINUTE);
  // Clocks are moved on a quarter of an hour, so between two quarters the minutes run evenly.
  const quarter = 15 * MINUTE;
  while (isQuiet(quiet, now)) {
    const left = ((quiet.to - minuteIn(quiet.zone, now) + DAY_MINUTES) % DAY_MINUTES) * MINUTE;
    const next = now - (now % quarter) + quarter;
    now = Math.min(now + left, next);
  }
  return now;
}
