import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { LADDER, LADDER_WINDOW, pauseOf, pauseSecondsOf } from '#lib/reputation/ladder.ts';

const NOW = 1_900_000_000;
/** So many ends, a minute apart, the last one now. */
const ends = (count: number) => Array.from({ length: count }, (_, index) => NOW - 60 * index);

describe('the ladder of pauses', () => {
  it.each([
    [1, 0],
    [2, HOUR],
    [3, 6 * HOUR],
    [4, 24 * HOUR],
    [5, 72 * HOUR],
    [6, 72 * HOUR],
    [40, 72 * HOUR],
  ])('after %i ends within seven days is a pause of %i seconds', (count, seconds) => {
    expect(pauseSecondsOf(count)).toBe(seconds);
    const pause = pauseOf(ends(count));
    expect(pause).toEqual(seconds === 0 ? null : { until: NOW + seconds, ends: count, pauseSeconds: seconds });
  });

  it('forgives one end, and none at all', () => {
    expect(pauseOf([])).toBeNull();
    expect(pauseOf([NOW])).toBeNull();
  });

  it('counts an end for seven days and not a second longer', () => {
    expect(pauseOf([NOW - LADDER_WINDOW + 1, NOW])).toMatchObject({ ends: 2 });
    expect(pauseOf([NOW - LADDER_WINDOW, NOW])).toBeNull();
  });

  it('lets a longer pause of an earlier end outlast a shorter one of a later end', () => {
    const five = ends(5);
    const later = NOW + LADDER_WINDOW - 30;
    expect(pauseOf(five)).toMatchObject({ until: NOW + 3 * DAY });
    // By then all but the last of the five are forgotten: two ends, one hour.
    expect(pauseOf([...five, later])).toMatchObject({ ends: 2, until: later + HOUR });
    expect(pauseOf([...five, NOW + 1])).toMatchObject({ ends: 6, until: NOW + 1 + 3 * DAY });
  });

  it('grows from rung to rung', () => {
    for (const [index, rung] of LADDER.entries()) {
      const next = LADDER[index + 1];
      if (next) expect(next.ends > rung.ends && next.pauseSeconds > rung.pauseSeconds).toBe(true);
    }
  });

  it('is the same in whatever order the ends are counted, and is never shortened by one more', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: NOW - 30 * DAY, max: NOW }), { maxLength: 12 }),
        fc.nat(12),
        (at, cut) => {
          const turned = [...at.slice(cut), ...at.slice(0, cut)];
          expect(pauseOf(turned)).toEqual(pauseOf(at));
          const fewer = pauseOf(at.slice(1));
          if (fewer) expect(pauseOf(at)!.until).toBeGreaterThanOrEqual(fewer.until);
        },
      ),
    );
  });
});
