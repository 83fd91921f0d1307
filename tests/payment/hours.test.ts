import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import { restsUntil, WEEKDAYS, type Hours } from '#lib/payment/hours.ts';
import { getMethod, METHODS } from '#lib/payment/registry.ts';

const at = (text: string): Instant => Date.parse(text) / 1000;
const until = (id: string, now: string): string | undefined => {
  const opens = restsUntil(getMethod(id).hours, at(now));
  return opens === undefined ? undefined : new Date(opens * 1000).toISOString();
};

describe('a rail that rests', () => {
  it('never does where it has no hours', () => {
    expect(restsUntil(undefined, at('2026-12-25T03:00:00Z'))).toBeUndefined();
  });

  it('says from when it moves money again: before, within and after its hours, and over a weekend', () => {
    expect(until('fedwire', '2026-11-25T15:00:00Z')).toBeUndefined();
    expect(until('fedwire', '2026-11-25T13:59:59Z')).toBe('2026-11-25T14:00:00.000Z');
    expect(until('fedwire', '2026-11-25T14:00:00Z')).toBeUndefined();
    expect(until('fedwire', '2026-11-25T23:44:59Z')).toBeUndefined();
    // Friday evening: Monday nine o'clock in New York.
    expect(until('fedwire', '2026-12-04T23:45:00Z')).toBe('2026-12-07T14:00:00.000Z');
    expect(until('fedwire', '2026-12-06T12:00:00Z')).toBe('2026-12-07T14:00:00.000Z');
    // Kuwait works on Sunday and not on Friday.
    expect(until('bank-transfer-kw', '2026-11-29T08:00:00Z')).toBeUndefined();
    expect(until('bank-transfer-kw', '2026-11-27T08:00:00Z')).toBe('2026-11-29T05:00:00.000Z');
  });

  it('keeps the holidays of the Federal Reserve: Thanksgiving, one on a Sunday kept on Monday, one on a Saturday not kept', () => {
    expect(until('fedwire', '2026-11-26T15:00:00Z')).toBe('2026-11-27T14:00:00.000Z');
    // 4 July 2027 is a Sunday; 4 July 2026 a Saturday, and the Friday before it is a business day.
    expect(until('fedwire', '2027-07-05T15:00:00Z')).toBe('2027-07-06T13:00:00.000Z');
    expect(until('fedwire', '2026-07-03T15:00:00Z')).toBeUndefined();
    for (const day of ['2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-09-07', '2026-10-12', '2026-11-11', '2026-12-25']) {
      expect(until('ach', `${day}T16:00:00Z`), day).toBeDefined();
    }
  }); // prettier-ignore

  it('keeps the closing days of TARGET, Easter among them', () => {
    for (const day of ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2027-03-26', '2027-03-29', '2030-04-19']) {
      expect(until('sepa', `${day}T10:00:00Z`), day).toBeDefined();
    }
    for (const day of ['2026-01-06', '2026-04-02', '2026-04-07', '2026-05-14', '2026-10-30', '2026-12-24']) {
      expect(until('sepa', `${day}T10:00:00Z`), day).toBeUndefined();
    }
    // Good Friday: open again on Tuesday, in summer time.
    expect(until('sepa', '2026-04-03T10:00:00Z')).toBe('2026-04-07T05:00:00.000Z');
    expect(until('sepa-instant', '2026-04-03T10:00:00Z')).toBeUndefined();
  }); // prettier-ignore

  it('keeps carnival and Corpus Christi in Brazil', () => {
    for (const day of ['2026-02-16', '2026-02-17', '2026-04-03', '2026-06-04', '2026-11-20']) {
      expect(until('ted', `${day}T15:00:00Z`), day).toBeDefined();
    }
    expect(until('ted', '2026-02-19T15:00:00Z')).toBeUndefined();
  });

  it('opens by the clock on the wall on the days summer time begins and ends', () => {
    const hours: Hours = { zone: 'Europe/Berlin', days: [0, 1, 2, 3, 4, 5, 6], from: '07:00', until: '18:00' };
    const opens = (now: string) => new Date(restsUntil(hours, at(now))! * 1000).toISOString();
    expect(opens('2026-03-29T00:30:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(opens('2026-10-25T00:30:00Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(opens('2026-10-24T20:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  it('for every rail with hours: opens within a fortnight, is open then, and was not open a second before', () => {
    const rails = METHODS.filter(({ hours }) => hours);
    expect(rails.length).toBeGreaterThanOrEqual(8);
    fc.assert(
      fc.property(
        fc.constantFrom(...rails),
        fc.integer({ min: at('2024-01-01'), max: at('2040-01-01') }),
        ({ hours }, now) => {
          const opens = restsUntil(hours, now);
          if (opens === undefined) return;
          expect(opens).toBeGreaterThan(now);
          expect(opens - now).toBeLessThan(14 * DAY);
          expect(restsUntil(hours, opens)).toBeUndefined();
          expect(restsUntil(hours, opens - 1)).toBe(opens);
        },
      ),
    );
  });

  it('is a fault that is noticed, where it would never open', () => {
    const never: Hours = { zone: 'UTC', days: [], from: '09:00', until: '17:00' };
    expect(() => restsUntil(never, 0)).toThrow(/never opens/);
    expect(WEEKDAYS).toHaveLength(5);
  });
});
