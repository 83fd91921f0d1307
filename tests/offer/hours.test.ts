import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, type Instant } from '#lib/kernel/instant.ts';
import { isZone } from '#lib/kernel/zones.ts';
import { isOpen, nextOpening, nextTurn, type OpeningHours, type OpenRange } from '#lib/offer/hours.ts';
import { openingHoursSchema } from '#lib/offer/schema.ts';

const at = (iso: string): Instant => Date.parse(iso) / 1000;
const week = (range: OpenRange | undefined, zone: string): OpeningHours => ({
  zone,
  days: Array.from({ length: 7 }, () => (range ? [range] : [])),
});

/** Zones that differ in how they change: by an hour, by half an hour, by quarters off, at midnight, not at all. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'America/Santiago',
  'UTC',
];

describe('opening hours', () => {
  it('are the maker’s own, wherever one looks from', () => {
    const nine = week([9 * 60, 17 * 60], 'Asia/Kathmandu');
    expect(isOpen(nine, at('2026-03-02T03:14:59Z'))).toBe(false);
    expect(isOpen(nine, at('2026-03-02T03:15:00Z'))).toBe(true);
    expect(isOpen(nine, at('2026-03-02T11:14:59Z'))).toBe(true);
    expect(isOpen(nine, at('2026-03-02T11:15:00Z'))).toBe(false);
  });

  it('run past midnight into the next day, from Sunday into Monday too', () => {
    const days: OpenRange[][] = [[], [], [], [], [], [], [[22 * 60, 26 * 60]]];
    const night = { zone: 'Europe/Berlin', days };
    expect(isOpen(night, at('2026-01-04T20:59:00Z'))).toBe(false);
    expect(isOpen(night, at('2026-01-04T21:00:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-01-05T00:59:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-01-05T01:00:00Z'))).toBe(false);
    expect(nextOpening(night, at('2026-01-05T01:00:00Z'))).toBe(at('2026-01-11T21:00:00Z'));
  });

  it('keep to the clock on the wall when it is put forward and back', () => {
    const nine = week([9 * 60, 17 * 60], 'Europe/Berlin');
    // Put forward on 29 March 2026: nine is an hour earlier by UTC from then on.
    expect(nextTurn(nine, at('2026-03-28T17:00:00Z'))).toBe(at('2026-03-29T07:00:00Z'));
    // Put back on 25 October 2026.
    expect(nextTurn(nine, at('2026-10-24T16:00:00Z'))).toBe(at('2026-10-25T08:00:00Z'));
  });

  it('skip the hour that is skipped, and open twice in the hour that comes twice', () => {
    const half = week([2 * 60, 3 * 60], 'Europe/Berlin');
    expect(nextTurn(half, at('2026-03-28T02:00:00Z'))).toBe(at('2026-03-30T00:00:00Z'));
    expect(isOpen(half, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isOpen(half, at('2026-10-25T01:30:00Z'))).toBe(true);
    expect(nextTurn(half, at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-25T02:00:00Z'));
    // Open from half past one: the clock goes from 01:59 to 03:00 while it is open, and past its end.
    const across = week([90, 150], 'Europe/Berlin');
    expect(nextTurn(across, at('2026-03-29T00:45:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  });

  it('never turn where they are always or never open', () => {
    expect(nextTurn(week([0, 1440], 'Europe/Berlin'), at('2026-03-28T12:00:00Z'))).toBeNull();
    expect(nextTurn(week(undefined, 'Europe/Berlin'), at('2026-03-28T12:00:00Z'))).toBeNull();
    expect(nextOpening(week(undefined, 'UTC'), 0)).toBeNull();
  });

  it('turn next exactly when they first turn: every minute between says the same, the turn another (any zone, any week)', () => {
    const range = fc
      .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 60 }))
      .map(([from, length]): OpenRange => [from * 15, Math.min(from * 15 + length * 15, from * 15 + 1440)]);
    const days = fc.array(fc.array(range, { maxLength: 2 }), { minLength: 7, maxLength: 7 });
    // Around the changes of the year as often as anywhere else.
    const changes = ['2026-03-28', '2026-10-24', '2026-03-07', '2026-10-31', '2026-04-04', '2026-09-26', '2026-04-23'];
    const instant = fc.oneof(
      fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
      fc
        .tuple(fc.constantFrom(...changes), fc.integer({ min: 0, max: 2 * DAY }))
        .map(([day, seconds]) => at(`${day}T00:00:00Z`) + seconds),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), days, instant, (zone, ranges, now) => {
        const hours = { zone, days: ranges };
        const turn = nextTurn(hours, now);
        const open = isOpen(hours, now);
        const end = Math.min(turn ?? now + 9 * DAY, now + 3 * DAY);
        for (let minute = Math.ceil((now + 1) / MINUTE) * MINUTE; minute < end; minute += 5 * MINUTE) {
          expect(isOpen(hours, minute)).toBe(open);
        }
        if (turn === null) return;
        expect(turn).toBeGreaterThan(now);
        expect(isOpen(hours, turn)).toBe(!open);
        expect(isOpen(hours, turn - 1)).toBe(open);
      }),
      { numRuns: 150 },
    );
  });

  it('would be found to turn late (planted: a turn an hour too late is another state on the way)', () => {
    const nine = week([9 * 60, 17 * 60], 'Europe/Berlin');
    const now = at('2026-03-28T17:00:00Z');
    const late = nextTurn(nine, now)! + HOUR;
    expect(isOpen(nine, late - MINUTE)).not.toBe(isOpen(nine, now));
  });
});

describe('hours that are no hours', () => {
  const parse = (value: unknown) => openingHoursSchema.safeParse(value);
  const messages = (value: unknown) => {
    const read = parse(value);
    return read.success ? [] : read.error.issues.map(({ message }) => message);
  };
  const days = (...ranges: unknown[]) => [ranges, [], [], [], [], [], []];

  it('are refused with what is wrong', () => {
    expect(messages({ zone: 'UTC', days: days() })).toEqual(['offer.form.hoursEmpty']);
    expect(messages({ zone: 'UTC', days: days([600, 600]) })).toEqual(['offer.form.hoursReversed']);
    expect(messages({ zone: 'UTC', days: days([0, 1441]) })).toEqual(['offer.form.hoursReversed']);
    expect(messages({ zone: 'UTC', days: days([0, 700], [600, 800]) })).toEqual(['offer.form.hoursOverlap']);
    expect(messages({ zone: 'UTC', days: [[[60, 120]], [], [], [], [], [], [[1380, 1530]]] })).toEqual([
      'offer.form.hoursOverlap',
    ]);
    for (const bad of [-1, 0.5, Number.NaN, 2881, '9', null]) {
      expect(parse({ zone: 'UTC', days: days([0, bad]) }).success, String(bad)).toBe(false);
    }
    expect(parse({ zone: 'UTC', days: [] }).success).toBe(false);
    expect(messages({ zone: 'UTC', days: days([0, 700], [700, 800]) })).toEqual([]);
  });

  it('keep to zones that Intl knows by name', () => {
    expect(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC'].every(isZone)).toBe(true);
    for (const zone of [
      '',
      'Berlin',
      '+02:00',
      'Europe/Βerlin',
      'Europe/Berlin\u202e',
      "UTC'; DROP",
      'x'.repeat(400),
    ]) {
      expect(isZone(zone), zone).toBe(false);
    }
  });
});
