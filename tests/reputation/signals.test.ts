import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AGAIN_AFTER,
  needsReview,
  REVIEW_AT,
  SIGNAL_KINDS,
  sumOf,
  WEIGHT,
  type SignalKind,
} from '#lib/reputation/signals/kinds.ts';
import { isInForce } from '#lib/reputation/signals/view.ts';

const anySignals = fc.array(
  fc.record({ kind: fc.constantFrom(...SIGNAL_KINDS), score: fc.integer({ min: 0, max: 100 }) }),
);
const found = (...kinds: SignalKind[]) => kinds.map((kind) => ({ kind, score: WEIGHT[kind] }));

describe('what signals come to', () => {
  it('is between 0 and 100, the same in any order, and never less for one more', () => {
    fc.assert(
      fc.property(anySignals, anySignals, (some, others) => {
        const sum = sumOf(some);
        expect(sum).toBeGreaterThanOrEqual(0);
        expect(sum).toBeLessThanOrEqual(100);
        expect(sumOf([...some].reverse())).toBe(sum);
        expect(sumOf([...some, ...others])).toBeGreaterThanOrEqual(sum);
      }),
    );
  });

  it('is the same however many accounts share one thing: a family of ten is no ten times as suspicious', () => {
    expect(sumOf(Array.from({ length: 10 }, () => found('device')[0]!))).toBe(WEIGHT.device);
  });

  it('puts nobody on the list for a shared computer and network alone, and puts there who trades with themselves', () => {
    expect(needsReview(sumOf(found('device', 'network')), null)).toBe(false);
    expect(needsReview(sumOf(found('velocity')), null)).toBe(false);
    expect(needsReview(sumOf(found('device', 'self_trade')), null)).toBe(true);
    expect(needsReview(sumOf(found('payment_account')), null)).toBe(true);
    expect(needsReview(sumOf(found('device', 'ring')), null)).toBe(true);
  });

  it('is read again only when it has grown', () => {
    expect(needsReview(REVIEW_AT, REVIEW_AT)).toBe(false);
    expect(needsReview(REVIEW_AT + AGAIN_AFTER - 1, REVIEW_AT)).toBe(false);
    expect(needsReview(REVIEW_AT + AGAIN_AFTER, REVIEW_AT)).toBe(true);
  });
});

describe('what staff decided', () => {
  it('is in force until its end or until it is lifted, and not at the moment of its end', () => {
    const at = (until: number | null, now: number, lifted = false) => isInForce({ until, lifted }, now);
    expect([at(null, 9), at(10, 9), at(10, 10), at(10, 11)]).toEqual([true, true, false, false]);
    expect([at(null, 9, true), at(10, 9, true)]).toEqual([false, false]);
  });
});
