import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import {
  badTerm,
  BAD_HALF_LIFE,
  credenceOf,
  evidenceAt,
  goodTerm,
  GOOD_HALF_LIFE,
  MICRO,
  scoreOf,
  stakeOf,
  type Kind,
  type Pair,
} from '#lib/reputation/score.ts';

const NOW = 1_900_000_000;
const pair = fc.record({
  stakeMicro: fc.integer({ min: 0, max: 50 * MICRO }),
  credenceMicro: fc.integer({ min: 200_000, max: MICRO }),
  lastAt: fc.integer({ min: NOW - 20 * 365 * DAY, max: NOW }),
});
const fault = fc.tuple(
  fc.constantFrom<Kind>('ended', 'dispute'),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: NOW - 20 * 365 * DAY, max: NOW }),
);
const history = fc.record({ pairs: fc.array(pair, { maxLength: 60 }), faults: fc.array(fault, { maxLength: 20 }) });
type Faults = readonly (readonly [Kind, number, number])[];

const sum = (terms: readonly bigint[]) => terms.reduce((all, one) => all + one, 0n);
const totals = (pairs: readonly Pair[], faults: Faults) => ({
  good: sum(pairs.map(goodTerm)),
  bad: sum(faults.map((one) => badTerm(...one))),
});
const score = (pairs: readonly Pair[], faults: Faults, now = NOW) => scoreOf(evidenceAt(totals(pairs, faults), now));

describe('the score', () => {
  it('stays within its bounds: nothing known is 0 to 100, and the lower bound never passes the upper', () => {
    expect(scoreOf({ good: 0, bad: 0 })).toEqual({ low: 0, mid: 5000, high: 10000 });
    fc.assert(
      fc.property(history, ({ pairs, faults }) => {
        const { low, mid, high } = score(pairs, faults);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(mid);
        expect(mid).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(10000);
      }),
    );
  });

  it('never falls by one more honest trade, with somebody new or known, whoever they are', () => {
    fc.assert(
      fc.property(history, pair, fc.nat(), ({ pairs, faults }, more, at) => {
        const before = score(pairs, faults).low;
        expect(score([...pairs, more], faults).low).toBeGreaterThanOrEqual(before);
        const known = pairs[at % Math.max(1, pairs.length)];
        if (!known) return;
        const grown: Pair = {
          stakeMicro: known.stakeMicro + more.stakeMicro,
          credenceMicro: Math.max(known.credenceMicro, more.credenceMicro),
          lastAt: Math.max(known.lastAt, more.lastAt),
        };
        const others = pairs.filter((one) => one !== known);
        expect(score([...others, grown], faults).low).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('never rises by a fault, and a lost dispute costs more than a payment that never came', () => {
    fc.assert(
      fc.property(history, fault, ({ pairs, faults }, [, stake, at]) => {
        const before = score(pairs, faults).low;
        const ended = score(pairs, [...faults, ['ended', stake, at]]).low;
        const lost = score(pairs, [...faults, ['dispute', stake, at]]).low;
        expect(ended).toBeLessThanOrEqual(before);
        expect(lost).toBeLessThanOrEqual(ended);
      }),
    );
  });

  it('is the same in whatever order things happened, to the last unit of the sums', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), ({ pairs, faults }, keys) => {
        const shuffled = <T>(list: readonly T[]) =>
          list
            .map((one) => [keys.next().value, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);
        expect(totals(shuffled(pairs), shuffled(faults))).toEqual(totals(pairs, faults));
      }),
    );
  });

  it('forgets: half of the good after a year without a trade, half of the bad after two', () => {
    const good = { pairs: [{ stakeMicro: 40 * MICRO, credenceMicro: MICRO, lastAt: NOW }], faults: [] };
    const { good: all } = evidenceAt(totals(good.pairs, []), NOW);
    expect(all).toBeCloseTo(1, 6);
    expect(evidenceAt(totals(good.pairs, []), NOW + GOOD_HALF_LIFE).good).toBeCloseTo(0.5, 6);
    const bad = totals([], [['ended', 1, NOW]]);
    expect(evidenceAt(bad, NOW).bad).toBeCloseTo(1, 6);
    expect(evidenceAt(bad, NOW + BAD_HALF_LIFE).bad).toBeCloseTo(0.5, 6);
  });

  it('takes one partner for at most one, however often and however much', () => {
    const much: Pair = { stakeMicro: 10_000 * MICRO, credenceMicro: MICRO, lastAt: NOW };
    expect(evidenceAt(totals([much], []), NOW).good).toBeLessThanOrEqual(1.000001);
    expect(stakeOf(10_000_000n, HOUR)).toBe(1);
    expect(stakeOf(2_500n, HOUR)).toBe(0.25);
    expect(stakeOf(null, HOUR)).toBe(0.2);
  });

  it('takes a trade that was over at once for next to nothing', () => {
    expect(stakeOf(10_000n, 3 * MINUTE)).toBe(0.2);
    expect(stakeOf(10_000n, 0)).toBe(0);
  });

  it('takes a merchant’s word whole, a stranger’s for a twentieth, and everybody else’s for half of what they were given, shared', () => {
    const of = (good: number, partners: number, merchant = false) => credenceOf({ good, partners, merchant });
    expect(of(0, 0, true)).toBe(MICRO);
    expect(of(0, 0)).toBe(50_000);
    expect(of(9, 9)).toBe(450_000);
    fc.assert(
      fc.property(fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true }), (partners, each) => {
        // Nobody passes on more than half of what came in, or the least there is.
        const out = partners * of(each * partners, partners);
        expect(out).toBeLessThanOrEqual(Math.max(0.5 * each * partners, 0.05 * partners) * MICRO + partners);
      }),
    );
  });

  it('is Wilson’s lower bound: ten of ten is 0.787, ninety-nine of a hundred 0.956', () => {
    expect(scoreOf({ good: 10, bad: 0 }).low).toBe(7870);
    expect(scoreOf({ good: 99, bad: 1 }).low).toBe(9564);
  });
});
