/** What the clocks on the walls of the world's time zones show; zones are those of Intl. Pure. */
import type { Instant } from './instant.ts';

/** By name in small letters: one zone can be written with capitals in thousands of ways, and each clock takes its room. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const name = zone.toLowerCase();
  const known = clocks.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(name, made);
  return made;
}

/** Whether Intl knows a zone of this name; offsets such as "+02:00" are no zones, since they never change. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    // An unknown name throws: there is no other way to ask.
    return false;
  }
}

/** What the clock on the wall shows, counted in seconds as if it were UTC. */
export function wallAt(zone: string, instant: Instant): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant * 1000)) part[type] = Number(value);
  return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) / 1000;
}
