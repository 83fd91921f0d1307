import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import { STATES } from '#lib/trade/machine.ts';
import { concerned, deadlineOf, planned, type Timed } from '#lib/trade/reminders.ts';

const T = 1_900_000_000;
const base: Timed = {
  state: 'awaiting_escrow',
  openBy: T + 30 * MINUTE,
  paymentDeadline: null,
  disputedAt: null,
  hearingWindow: DAY,
  rulingWindow: 14 * DAY,
  fromVault: false,
  hasBackup: false,
  cancelledBy: null,
  lockedBy: 'seller',
  extended: false,
  createdAt: T,
  fundedAt: null,
  paidAt: null,
  expectedReleaseSeconds: HOUR,
  proposals: [],
};
const funded: Timed = { ...base, state: 'awaiting_payment', fundedAt: T, paymentDeadline: T + 4 * HOUR + 20 * MINUTE };
const paid: Timed = { ...funded, state: 'awaiting_release', paidAt: T + HOUR };
const disputed: Timed = { ...paid, state: 'disputed', disputedAt: T + 2 * HOUR };
const whatOf = (trade: Timed) => planned(trade).map(({ what }) => what);
const one = (trade: Timed, what: string) => planned(trade).find((plan) => plan.what === what)!;
const whom = (trade: Timed, what: string, underWay: string[] = []) => concerned(trade, one(trade, what), underWay);

describe('what is planned', () => {
  it('is every deadline of the state a trade is in', () => {
    expect(whatOf(base)).toEqual(['fund']);
    expect(whatOf(funded)).toEqual(['pay']);
    expect(whatOf(paid)).toEqual(['release']);
    expect(whatOf(disputed)).toEqual(['hearing', 'ruling']);
    for (const state of ['completed', 'refunded', 'divided', 'cancelled'] as const)
      expect(whatOf({ ...disputed, state })).toEqual([]);
  });

  it('is said in good time: of thirty minutes ten before, of days two hours', () => {
    expect(one(base, 'fund')).toMatchObject({ deadline: T + 30 * MINUTE, dueAt: T + 20 * MINUTE });
    // The time shown to the buyer ends an allowance before the chain's own.
    expect(one(funded, 'pay')).toMatchObject({ deadline: T + 4 * HOUR, dueAt: T + 4 * HOUR - 40 * MINUTE });
    const days = { ...funded, paymentDeadline: T + 3 * DAY };
    expect(one(days, 'pay').deadline - one(days, 'pay').dueAt).toBe(2 * HOUR);
    expect(one(paid, 'release')).toMatchObject({ deadline: T + 2 * HOUR, dueAt: T + 2 * HOUR - 15 * MINUTE });
    expect(one(disputed, 'hearing').deadline - one(disputed, 'hearing').dueAt).toBe(4 * HOUR);
    expect(one(disputed, 'ruling').deadline - one(disputed, 'ruling').dueAt).toBe(2 * DAY);
  });

  it('lies before its deadline, whatever the times, and is the same however often it is planned', () => {
    const instant = fc.option(fc.integer({ min: T, max: T + 30 * DAY }));
    const trade = fc.record({
      state: fc.constantFrom(...STATES),
      paymentDeadline: instant,
      disputedAt: instant,
      fundedAt: instant,
      paidAt: instant,
      expectedReleaseSeconds: fc.integer({ min: MINUTE, max: DAY }),
    });
    fc.assert(
      fc.property(trade, (some) => {
        const plans = planned({ ...base, ...some });
        for (const { what, deadline, dueAt } of plans) {
          expect(deadlineOf(what)).toBeDefined();
          expect(dueAt).toBeLessThan(deadline);
        }
        expect(planned({ ...base, ...some })).toEqual(plans);
        expect(new Set(plans.map(({ what }) => what)).size).toBe(plans.length);
      }),
    );
  });
});

describe('whom a deadline concerns', () => {
  it('is whoever has to act, and of a payment also the seller who can give more time', () => {
    expect(whom(base, 'fund')).toEqual(['seller']);
    expect(whom(funded, 'pay')).toEqual(['buyer', 'seller']);
    expect(whom({ ...funded, extended: true }, 'pay')).toEqual(['buyer']);
    expect(whom(paid, 'release')).toEqual(['seller']);
    const proposal = { id: 'p1', by: 'seller' as const, createdAt: T, validUntil: T + DAY };
    expect(whom({ ...paid, proposals: [proposal] }, 'answer:p1')).toEqual(['buyer']);
  });

  it('is nobody where the act is on its way, the trade was called off, or is not theirs to lock', () => {
    expect(whom(base, 'fund', ['fund'])).toEqual([]);
    expect(whom({ ...base, lockedBy: 'opener' }, 'fund')).toEqual([]);
    expect(whom({ ...base, cancelledBy: 'buyer' }, 'fund')).toEqual([]);
    expect(whom(funded, 'pay', ['markPaid'])).toEqual([]);
    expect(whom(funded, 'pay', ['extend'])).toEqual(['buyer']);
    for (const ending of ['refund', 'settle']) expect(whom(funded, 'pay', [ending])).toEqual([]);
    expect(whom(paid, 'release', ['release'])).toEqual([]);
    expect(whom(paid, 'release', ['dispute'])).toEqual([]);
  });

  it('is nobody of the two where the trade went on, or the deadline moved', () => {
    const plan = one(funded, 'pay');
    expect(concerned(paid, plan, [])).toEqual([]);
    expect(concerned({ ...funded, paymentDeadline: funded.paymentDeadline! + HOUR }, plan, [])).toEqual([]);
    expect(concerned({ ...paid, proposals: [] }, { what: 'answer:p1', deadline: T + DAY }, [])).toEqual([]);
    expect(concerned(disputed, one(disputed, 'hearing'), [])).toEqual([]);
    expect(concerned(funded, { what: 'nonsense', deadline: T }, [])).toEqual([]);
  });
});
