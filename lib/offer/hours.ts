/**
 * Opening hours of an offer, in the maker's own time zone: what the clock on their wall shows decides, also on the two days of the year on which
 * it is put forward or back. An hour that is skipped is not open, one that comes twice is open twice. Pure; zones are those of Intl.
 */
import { DAY, MINUTE, type Instant } from '../kernel/instant.ts';
import { wallAt } from '../kernel/zones.ts';

/** From and to, in minutes of the day it begins on; to is not included and may lie on the next day. */
export type OpenRange = readonly [from: number, to: number];

export type OpeningHours = {
  /** IANA name: "Europe/Berlin". */
  readonly zone: string;
  /** Seven days, Monday first. */
  readonly days: readonly (readonly OpenRange[])[];
};

export const DAY_MINUTES = 1440;
/** Ranges of one day. */
export const MOST_RANGES = 4;
/** How far ahead a turn is looked for: a range that one week skips is there the next. */
const AHEAD_DAYS = 16;

/** Monday 0 ... Sunday 6; the first of January 1970 was a Thursday. */
const weekdayOf = (wall: number): number => (Math.floor(wall / DAY) + 3) % 7;

/** Whether the offer is open at this instant. */
export function isOpen(hours: OpeningHours, instant: Instant): boolean {
  const wall = wallAt(hours.zone, instant);
  const today = weekdayOf(wall);
  const minute = (wall - Math.floor(wall / DAY) * DAY) / MINUTE;
  const within = (day: number, at: number) => hours.days[day]!.some(([from, to]) => from <= at && at < to);
  return within(today, minute) || within((today + 6) % 7, minute + DAY_MINUTES);
}

/** The next instant at which it opens or closes; null: it never does. */
export function nextTurn(hours: OpeningHours, instant: Instant): Instant | null {
  const open = isOpen(hours, instant);
  for (const at of candidates(hours, instant)) if (at > instant && isOpen(hours, at) !== open) return at;
  return null;
}

/** When it opens next: now, where it is open; null: never. */
export function nextOpening(hours: OpeningHours, instant: Instant): Instant | null {
  return isOpen(hours, instant) ? instant : nextTurn(hours, instant);
}

/** Every instant at which something can change, in order: a boundary of a range on either side of a change of the clock, or that change. */
function candidates(hours: OpeningHours, instant: Instant): Instant[] {
  const { zone, days } = hours;
  const found = new Set<Instant>();
  const today = Math.floor(wallAt(zone, instant) / DAY);
  const offsetAt = (at: Instant) => wallAt(zone, at) - at;
  for (let ahead = -2; ahead < AHEAD_DAYS; ahead++) {
    const start = instant + ahead * DAY;
    // A day by the wall lies up to fourteen hours off the day by UTC: what was and will be counts on either side.
    const offsets = new Set([-DAY, 0, DAY, 2 * DAY].map((away) => offsetAt(start + away)));
    if (offsetAt(start) !== offsetAt(start + DAY)) found.add(changeBetween(offsetAt, start, start + DAY));
    const midnight = (today + ahead) * DAY;
    for (const minute of days[weekdayOf(midnight)]!.flat()) {
      for (const offset of offsets) found.add(midnight + minute * MINUTE - offset);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** The second at which the offset changes; it does so between the two. */
function changeBetween(offsetAt: (at: Instant) => number, from: Instant, to: Instant): Instant {
  const old = offsetAt(from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}
