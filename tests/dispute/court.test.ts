import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  APPEAL_WINDOW,
  appealUntil,
  isLarge,
  LARGE_USD_MINOR,
  LEAST_APPEAL_WINDOW,
  noShow,
  OFFENCES,
  penaltyFor,
  SCHEDULE,
  type Heard,
} from '#lib/dispute/court.ts';
import { DAY } from '#lib/kernel/instant.ts';

const count = fc.integer({ min: 0, max: 3 });
const heard: fc.Arbitrary<Heard> = fc.record({ statements: count, evidence: count, answered: count, ignored: count });
const spoke = ({ statements, evidence, answered }: Heard) => statements + evidence + answered > 0;

describe('silence', () => {
  it('decides nothing before the hearing is over', () => {
    fc.assert(fc.property(heard, heard, (buyer, seller) => noShow({ buyer, seller }, false) === null));
  });

  it('decides against nobody who has said anything, or who was never asked', () => {
    fc.assert(
      fc.property(heard, heard, (buyer, seller) => {
        const decided = noShow({ buyer, seller }, true);
        if (!decided) return;
        const silent = decided.silent === 'buyer' ? buyer : seller;
        expect(spoke(silent)).toBe(false);
        expect(silent.ignored).toBeGreaterThan(0);
        expect(decided.fault).toBe(decided.silent);
      }),
    );
  });

  it('gives everything to the side that spoke, and nothing is decided where neither did', () => {
    const [said, mute] = [
      { statements: 1, evidence: 0, answered: 0, ignored: 0 },
      { statements: 0, evidence: 0, answered: 0, ignored: 1 },
    ];
    expect(noShow({ buyer: said, seller: mute }, true)).toMatchObject({ silent: 'seller', toBuyer: 'everything' });
    expect(noShow({ buyer: mute, seller: said }, true)).toMatchObject({ silent: 'buyer', toBuyer: 'nothing' });
    expect(noShow({ buyer: mute, seller: mute }, true)).toBeNull();
    expect(noShow({ buyer: said, seller: said }, true)).toBeNull();
  });
});

describe('the time to appeal', () => {
  it('is two days, less only so that the panel can sign before the backup arbiter may rule, and never under twelve hours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e9 }),
        fc.option(fc.integer({ min: -DAY, max: 40 * DAY })),
        (now, left) => {
          const until = appealUntil(now, left === null ? null : now + left);
          expect(until).toBeLessThanOrEqual(now + APPEAL_WINDOW);
          expect(until).toBeGreaterThanOrEqual(now + LEAST_APPEAL_WINDOW);
          if (left === null || left >= APPEAL_WINDOW + DAY) expect(until).toBe(now + APPEAL_WINDOW);
        },
      ),
    );
  });
});

describe('a large amount', () => {
  it('begins at its line, and what cannot be valued is one', () => {
    expect([LARGE_USD_MINOR - 1n, LARGE_USD_MINOR, null].map(isLarge)).toEqual([false, true, true]);
  });
});

describe('the schedule of penalties', () => {
  it('never gets milder the more often something was done, and the last step is for every further time', () => {
    const weight = { warning: 0, pause: 1, ban: 2 } as const;
    for (const offence of OFFENCES) {
      const steps = Array.from({ length: 12 }, (_, before) => penaltyFor(offence, before));
      for (const [index, step] of steps.entries()) {
        const before = steps[index - 1];
        if (!before) continue;
        expect(weight[step.kind]).toBeGreaterThanOrEqual(weight[before.kind]);
        if (step.kind === before.kind) expect(step.seconds ?? Infinity).toBeGreaterThanOrEqual(before.seconds ?? 0);
      }
      expect(steps.at(-1)).toEqual(SCHEDULE[offence].at(-1));
    }
  });
});
