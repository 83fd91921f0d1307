import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthsUntil } from '#lib/reputation/explain.ts';
import { BARS, barsOf, bucketOf, countOf, percentile, secondsOf } from '#lib/reputation/times.ts';

const bucketed = (seconds: readonly number[]) => {
  const times = new Map<number, number>();
  for (const one of seconds) times.set(bucketOf(one), (times.get(bucketOf(one)) ?? 0) + 1);
  return times;
};
const seconds = fc.integer({ min: 20, max: 30 * 86_400 });

describe('times kept in buckets', () => {
  it('are read back within 2.5 % of what they were, and a longer one is never in a lower bucket', () => {
    fc.assert(
      fc.property(seconds, seconds, (a, b) => {
        expect(Math.abs(secondsOf(bucketOf(a)) / a - 1)).toBeLessThan(0.05);
        if (a <= b) expect(bucketOf(a)).toBeLessThanOrEqual(bucketOf(b));
      }),
    );
  });

  it('give median and ninetieth within a bucket of the exact ones, and add up in whatever parts they were counted', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 80 }), fc.nat(80), (all, cut) => {
        const sorted = [...all].sort((a, b) => a - b);
        for (const share of [0.5, 0.9]) {
          const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
          expect(bucketOf(percentile(bucketed(all), share)!)).toBe(bucketOf(exact));
        }
        const [one, two] = [bucketed(all.slice(0, cut)), bucketed(all.slice(cut))];
        const sum = new Map(one);
        for (const [bucket, count] of two) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
        expect(sum).toEqual(bucketed([...all.slice(0, cut), ...all.slice(cut)]));
        expect(barsOf(sum).reduce((total, count) => total + count, 0)).toBe(all.length);
        expect(countOf(sum)).toBe(all.length);
      }),
    );
  });

  it('claim nothing where nothing was counted', () => {
    expect(percentile(new Map(), 0.5)).toBeNull();
    expect(barsOf(new Map())).toEqual([...BARS.map(() => 0), 0]);
  });
});

describe('the months of a profile', () => {
  it('are the last twelve, each by its first day, over the turn of a year', () => {
    const days = monthsUntil(Date.UTC(2027, 1, 3, 12) / 1000).map((day) =>
      new Date(day * 86_400_000).toISOString().slice(0, 10),
    );
    expect(days[0]).toBe('2026-03-01');
    expect(days.at(-1)).toBe('2027-02-01');
    expect(days).toHaveLength(12);
  });
});
