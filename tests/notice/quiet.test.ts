import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, type Instant } from '#lib/kernel/instant.ts';
import { isZone } from '#lib/kernel/zones.ts';
import { isQuiet, minuteIn, quietEnd, type Quiet } from '#lib/notice/quiet.ts';

const at = (text: string): Instant => Date.parse(text) / 1000;
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const quiet = (zone: string, from: string, to: string): Quiet => ({ zone, from: clock(from), to: clock(to) });
const end = (hours: Quiet, now: string) => new Date(quietEnd(hours, at(now)) * 1000).toISOString();

/** Zones whose clocks are moved by an hour or by half of one, on both halves of the globe, and some that never are. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Pacific/Chatham',
  'Pacific/Apia',
  'UTC',
];

describe('quiet hours', () => {
  it('go over midnight where they end before they begin, and include their first minute but not their last', () => {
    const night = quiet('UTC', '22:00', '07:00');
    expect(isQuiet(night, at('2026-05-01T21:59:59Z'))).toBe(false);
    expect(isQuiet(night, at('2026-05-01T22:00:00Z'))).toBe(true);
    expect(isQuiet(night, at('2026-05-02T06:59:59Z'))).toBe(true);
    expect(isQuiet(night, at('2026-05-02T07:00:00Z'))).toBe(false);
    expect(isQuiet(quiet('UTC', '12:00', '13:00'), at('2026-05-01T12:30:00Z'))).toBe(true);
    expect(isQuiet(quiet('UTC', '12:00', '13:00'), at('2026-05-01T13:00:00Z'))).toBe(false);
  });

  it('are those of the clock in the person’s zone', () => {
    const night = quiet('Asia/Kathmandu', '22:00', '07:00');
    expect(end(night, '2026-05-01T20:00:00Z')).toBe('2026-05-02T01:15:00.000Z');
    expect(end(quiet('America/New_York', '22:00', '07:00'), '2026-07-01T05:00:00Z')).toBe('2026-07-01T11:00:00.000Z');
    expect(end(quiet('America/New_York', '22:00', '07:00'), '2026-01-01T05:00:00Z')).toBe('2026-01-01T12:00:00.000Z');
  });

  it('end when the clock says so on the day it is put forward, an hour sooner', () => {
    const night = quiet('Europe/Berlin', '22:00', '07:00');
    expect(end(night, '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    // An end inside the hour that is skipped comes when the clock has jumped over it.
    expect(end(quiet('Europe/Berlin', '22:00', '02:30'), '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('end when the clock says so on the day it is put back, an hour later, and at the first of two equal ends', () => {
    const night = quiet('Europe/Berlin', '22:00', '07:00');
    expect(end(night, '2026-10-24T22:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(end(quiet('Europe/Berlin', '22:00', '02:30'), '2026-10-24T23:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    // Within the hour that comes again, after its first end: the clock stands within them once more.
    expect(end(quiet('Europe/Berlin', '22:00', '02:30'), '2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  it('of no length are none', () => {
    const none = quiet('Europe/Berlin', '08:00', '08:00');
    expect(isQuiet(none, at('2026-05-01T06:00:00Z'))).toBe(false);
    expect(end(none, '2026-05-01T06:00:00Z')).toBe('2026-05-01T06:00:00.000Z');
  });

  it('end at the first minute that is not quiet, in every zone, at every moment, whatever the clock is moved by', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    // Half of the moments are near a change of some zone's clock.
    const changes = [
      '2026-03-29T01:00Z',
      '2026-10-25T01:00Z',
      '2026-03-08T07:00Z',
      '2026-11-01T06:00Z',
      '2026-04-04T15:00Z',
      '2026-10-03T15:30Z',
    ];
    const near = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -DAY, max: DAY }))
      .map(([change, shift]) => at(change) + shift);
    const any = fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2035-01-01T00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), minutes, minutes, fc.oneof(near, any), (zone, from, to, now) => {
        const hours = { zone, from, to };
        let expected = now;
        if (isQuiet(hours, now)) {
          expected = now - (now % MINUTE);
          while (isQuiet(hours, expected)) expected += MINUTE;
        }
        expect(quietEnd(hours, now)).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('would be wrong on those days, were they counted from an offset of the zone (planted)', () => {
    const naive = ({ zone, to }: Quiet, now: Instant) => now + ((to - minuteIn(zone, now) + 1440) % 1440) * MINUTE;
    const night = quiet('Europe/Berlin', '22:00', '07:00');
    expect(naive(night, at('2026-03-28T22:00:00Z'))).not.toBe(quietEnd(night, at('2026-03-28T22:00:00Z')));
    expect(naive(night, at('2026-05-28T22:00:00Z'))).toBe(quietEnd(night, at('2026-05-28T22:00:00Z')));
  });
});

describe('a zone', () => {
  it('is one that there is, by its name', () => {
    for (const zone of ZONES) expect(isZone(zone)).toBe(true);
    for (const zone of ['', 'Mars/Olympus', 'Europe/Berlin\r\nX: y', 'x'.repeat(65)]) expect(isZone(zone)).toBe(false);
  });
});
