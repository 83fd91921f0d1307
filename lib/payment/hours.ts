/** When a rail rests, and until when. Most never do; bank rails keep the business days and hours of whoever runs them. Pure. */
import { DAY, MINUTE, type Instant } from '#lib/kernel/instant.ts';
import { wallAt } from '#lib/kernel/zones.ts';

export type Hours = {
  /** IANA time zone the hours are in. */
  readonly zone: string;
  /** Days of the week it moves money on, 0 is Sunday. */
  readonly days: readonly number[];
  /** "09:00". Money sent outside of these is not lost: it moves when they begin again. */
  readonly from: string;
  readonly until: string;
  readonly holidays?: Calendar;
};

export const WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5];

/** Closing days that follow from a rule: of the euro's system, of the Federal Reserve, of the Brazilian banks. */
export type Calendar = 'target' | 'fed' | 'brazil';

/** The instant from which the rail moves money again; undefined while it does. */
export function restsUntil(hours: Hours | undefined, now: Instant): Instant | undefined {
  if (!hours) return undefined;
  const today = dateIn(hours.zone, now);
  for (let ahead = 0; ahead <= 14; ahead++) {
    const day = today + ahead * DAY;
    if (!isOpenDay(hours, day)) continue;
    if (now >= instantAt(hours.zone, day, hours.until)) continue;
    const opens = instantAt(hours.zone, day, hours.from);
    return now >= opens ? undefined : opens;
  }
  throw new Error(`a rail in ${hours.zone} that never opens`);
}

/** A calendar day as midnight UTC, so that days can be counted. */
type Day = number;

const dayOf = (year: number, month: number, date: number): Day => Date.UTC(year, month - 1, date) / 1000;
const weekdayOf = (day: Day): number => new Date(day * 1000).getUTCDay();

function isOpenDay({ days, holidays }: Hours, day: Day): boolean {
  if (!days.includes(weekdayOf(day))) return false;
  return !holidays || !CALENDARS[holidays](new Date(day * 1000).getUTCFullYear()).includes(day);
}

const dateIn = (zone: string, now: Instant): Day => Math.floor(wallAt(zone, now) / DAY) * DAY;

/** The instant at which a clock in the zone shows the time; twice corrected, so that a change of summer time in between is seen. */
function instantAt(zone: string, day: Day, clock: string): Instant {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const wanted = day + (hours * 60 + minutes) * MINUTE;
  const first = wanted - (wallAt(zone, wanted) - wanted);
  return first - (wallAt(zone, first) - wanted);
}

/** Easter Sunday of the western churches (anonymous Gregorian algorithm, Nature 1876). */
function easter(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return dayOf(year, Math.floor(f / 31), (f % 31) + 1);
}

/** The nth such weekday of a month; -1 is the last. */
function nth(year: number, month: number, weekday: number, which: number): Day {
  if (which === -1) {
    const last = dayOf(year, month + 1, 0);
    return last - ((weekdayOf(last) - weekday + 7) % 7) * DAY;
  }
  const first = dayOf(year, month, 1);
  return first + (((weekday - weekdayOf(first) + 7) % 7) + 7 * (which - 1)) * DAY;
}

const CALENDARS: Readonly<Record<Calendar, (year: number) => readonly Day[]>> = {
  // European Central Bank: long-term calendar of T2.
  target: (year) => [
    dayOf(year, 1, 1),
    easter(year) - 2 * DAY,
    easter(year) + DAY,
    dayOf(year, 5, 1),
    dayOf(year, 12, 25),
    dayOf(year, 12, 26),
  ],
  // Federal Reserve Bank Services: a holiday on a Sunday is kept on Monday, one on a Saturday is not kept.
  fed: (year) => [
    ...[dayOf(year, 1, 1), dayOf(year, 6, 19), dayOf(year, 7, 4), dayOf(year, 11, 11), dayOf(year, 12, 25)].map(
      (day) => (weekdayOf(day) === 0 ? day + DAY : day),
    ),
    nth(year, 1, 1, 3),
    nth(year, 2, 1, 3),
    nth(year, 5, 1, -1),
    nth(year, 9, 1, 1),
    nth(year, 10, 1, 2),
    nth(year, 11, 4, 4),
  ],
  // FEBRABAN: national bank holidays, the two days of carnival among them.
  brazil: (year) => [
    ...[-48, -47, -2, 60].map((days) => easter(year) + days * DAY),
    ...[[1, 1], [4, 21], [5, 1], [9, 7], [10, 12], [11, 2], [11, 15], [11, 20], [12, 25]].map(([month = 1, date = 1]) => dayOf(year, month, date)),
  ],
}; // prettier-ignore
