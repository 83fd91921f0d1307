import { describe, expect, it } from 'vitest';
import { dateOf, DAY, HOUR, instantOf } from '#lib/kernel/instant.ts';
import {
  medianOf,
  monthStart,
  OUTCOMES,
  publish,
  type CountedCase,
  type Count,
  type Outcome,
  type Period,
} from '#lib/dispute/transparency.ts';

const at = (text: string) => instantOf(new Date(text));
const NOW = at('2026-11-28T12:00:00Z');

/** A case that was opened, answered after an hour, ruled after a day and closed after three. */
const made = (openedAt: number, more: Partial<CountedCase> = {}): CountedCase => ({
  openedAt,
  closedAt: openedAt + 3 * DAY,
  outcome: 'buyer',
  firstAnswerAt: openedAt + HOUR,
  firstRulingAt: openedAt + DAY,
  appealed: false,
  byNoShow: false,
  appealDecidedAt: null,
  overturned: false,
  ...more,
});
const times = (count: number, make: (index: number) => CountedCase) => Array.from({ length: count }, (_, i) => make(i));
const NOV = at('2026-11-05T00:00:00Z');
const JUNE = at('2026-06-05T00:00:00Z');

describe('a median', () => {
  it('is the middle one, the mean of two in the middle, and of nothing nothing', () => {
    expect([medianOf([]), medianOf([7]), medianOf([9, 1, 5]), medianOf([4, 1, 9, 2])]).toEqual([null, 7, 5, 3]);
  });
});

describe('what is published of the court', () => {
  it('is counted by month, in the month in which it happened, for the last twelve', () => {
    const cases = [
      ...times(6, (i) => made(NOV + i * HOUR, { firstAnswerAt: NOV + i * HOUR + (i + 1) * HOUR })),
      ...times(7, (i) => made(JUNE + i * HOUR, { outcome: 'settled', firstRulingAt: null })),
      // Too long ago.
      ...times(9, () => made(at('2025-11-05T00:00:00Z'))),
    ];
    const { year, months, openNow } = publish(NOW, 0, cases, []);
    expect(openNow).toBe(0);
    expect(months).toHaveLength(12);
    expect(dateOf(months[0]!.from).toISOString()).toBe('2026-11-01T00:00:00.000Z');
    expect(dateOf(months[11]!.from).toISOString()).toBe('2025-12-01T00:00:00.000Z');
    expect(year.opened).toBe(13);
    expect(months[0]).toMatchObject({
      opened: 6,
      // Hours 1 to 6: between the third and the fourth.
      firstAnswer: { of: 6, seconds: 3.5 * HOUR },
      ruling: { of: 6, seconds: DAY },
      ended: 6,
      outcomes: { buyer: 6, seller: 0, settled: 0 },
    });
    expect(months[5]).toMatchObject({ opened: 7, ruling: { of: 0, seconds: null }, outcomes: { settled: 7 } });
  });

  it('says of appeals, silence and penalties how many there were of how many', () => {
    const cases = times(12, (i) =>
      made(NOV, {
        appealed: i < 6,
        byNoShow: i >= 7,
        appealDecidedAt: i < 5 ? NOV + 2 * DAY : null,
        overturned: i < 5,
      }),
    );
    const penalties = times(5, () => made(NOV)).map(() => ({ at: NOV, kind: 'pause' as const }));
    const [month] = publish(NOW, 0, cases, penalties).months;
    expect(month).toMatchObject({
      appealed: { of: 12, count: 6 },
      overturned: { of: 5, count: 5 },
      noShows: { of: 12, count: 5 },
      penalties: { warning: 0, pause: 5, ban: 0 },
    });
  });

  it('says no number from one to four, and no median of so few', () => {
    for (const count of [1, 4]) {
      const [month] = publish(
        NOW,
        count,
        times(count, () => made(NOV)),
        [],
      ).months;
      expect(month).toMatchObject({ opened: null, ended: null, firstAnswer: { of: null, seconds: null } });
      expect(month!.outcomes.buyer).toBeNull();
    }
    expect(publish(NOW, 4, [], []).openNow).toBeNull();
    expect(publish(NOW, 5, [], []).openNow).toBe(5);
  });

  it('lets no such number be worked out from a total and the rest', () => {
    // 3 for the seller would follow from 20 less 17.
    const one = publish(
      NOW,
      0,
      times(20, (i) => made(NOV, { outcome: i < 17 ? 'buyer' : 'seller' })),
      [],
    );
    expect(one.months[0]!.outcomes).toMatchObject({ buyer: null, seller: null });
    // 2 in June would follow from the year less November.
    const two = publish(NOW, 0, [...times(9, () => made(NOV)), ...times(2, () => made(JUNE))], []);
    expect([two.months[5]!.opened, two.months[0]!.opened]).toEqual([null, null]);
    expect(two.year.opened).toBe(11);
  });

  it('holds that for anything that happens: what is kept back of a shown total is five together and more than one', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 300; round++) {
      const cases = times(random(60), () =>
        made(monthStart(NOW, random(12)) + random(20) * DAY, {
          outcome: OUTCOMES[random(OUTCOMES.length)] as Outcome,
          closedAt: random(4) ? monthStart(NOW, random(12)) + DAY : null,
        }),
      );
      const { year, months } = publish(NOW, 0, cases, []);
      const check = (total: Count, parts: readonly Count[], real: readonly number[]) => {
        for (const part of parts) expect(part === null || part === 0 || part >= 5).toBe(true);
        const back = real.filter((_, index) => parts[index] === null);
        if (total === null) return expect(back.length === 0 && real.some((n) => n > 0)).toBe(false);
        if (back.length === 0) return;
        expect(back.length).toBeGreaterThan(1);
        expect(back.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(5);
      };
      const real = (period: Period, outcome?: Outcome) =>
        cases.filter(
          (one) =>
            one.closedAt !== null &&
            one.closedAt >= period.from &&
            one.closedAt < period.until &&
            (outcome === undefined || one.outcome === outcome),
        ).length;
      for (const period of [year, ...months])
        check(
          period.ended,
          OUTCOMES.map((outcome) => period.outcomes[outcome]),
          OUTCOMES.map((outcome) => real(period, outcome)),
        );
      check(
        year.ended,
        months.map(({ ended }) => ended),
        months.map((month) => real(month)),
      );
    }
  });
});
