import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundBy, unitsOf, type Typed } from '#components/trade/proposal-form.ts';
import { divide, percentOf } from '#lib/trade/division.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { mulDivDown, mulDivUp } from '#lib/kernel/money.ts';
import { CLOSINGS, isBinding, kindOf, statesOf, type ProposalFacts, type Settled } from '#lib/trade/proposal.ts';
import { proposeSchema, signMoveSchema } from '#lib/trade/schema.ts';
import type { ProposalView } from '#lib/trade/view.ts';
import { isFair } from '#server/demo/answers.ts';
import { loadMessages, type Messages } from '../../messages/load.ts';

const NOW = 1_900_000_000;
const LIVE: Settled = { state: 'awaiting_payment', endedBy: null, endedAt: null, toBuyer: null };
const ended = (changes: Partial<Settled>): Settled => ({ ...LIVE, state: 'refunded', endedAt: NOW, ...changes });
const one = (changes: Partial<ProposalFacts> = {}): ProposalFacts => ({
  id: 'a',
  by: 'seller',
  toBuyer: 40n,
  validUntil: NOW + HOUR,
  closedAs: null,
  ...changes,
});
const stateOf = (proposal: ProposalFacts, trade: Settled, now = NOW) => statesOf([proposal], trade, now)[0];

describe('the state of a proposal', () => {
  it('is open until the last second that the contract takes it, and then expired', () => {
    expect(stateOf(one(), LIVE, NOW + HOUR)).toBe('open');
    expect(stateOf(one(), LIVE, NOW + HOUR + 1)).toBe('expired');
    expect(stateOf(one({ closedAs: 'accepted' }), LIVE, NOW + HOUR + 1)).toBe('expired');
  });

  it.each(CLOSINGS)('is %s once somebody said so, whatever the time', (closedAs) => {
    expect(stateOf(one({ closedAs }), LIVE)).toBe(closedAs);
    if (closedAs !== 'accepted') expect(stateOf(one({ closedAs }), LIVE, NOW + 2 * HOUR)).toBe(closedAs);
  });

  it('is executed where the chain settled by its amount: the accepted one of two, else the newest', () => {
    const trade = ended({ state: 'divided', endedBy: 'settle', toBuyer: 40n });
    const both = [one({ closedAs: 'accepted' }), one({ id: 'b', by: 'buyer' })];
    expect(statesOf(both, trade, NOW)).toEqual(['executed', 'superseded']);
    const taken = [one({ closedAs: 'withdrawn' }), one({ id: 'b', toBuyer: 50n })];
    expect(statesOf(taken, trade, NOW)).toEqual(['executed', 'superseded']);
    expect(statesOf([one(), one({ id: 'b', validUntil: NOW + 1 })], trade, NOW)).toEqual(['superseded', 'executed']);
  });

  it('is overtaken where the trade ended another way, even if accepted, and expired only if it had run out before', () => {
    for (const endedBy of ['release', 'refund', 'rule', 'reclaim', 'lapse'] as const) {
      expect(stateOf(one({ closedAs: 'accepted' }), ended({ endedBy, toBuyer: 40n }), NOW + 9 * HOUR)).toBe(
        'superseded',
      );
      expect(stateOf(one({ validUntil: NOW - 1 }), ended({ endedBy }), NOW)).toBe('expired');
    }
  });

  it('comes back when a reorganisation undoes the end', () => {
    expect(stateOf(one(), ended({ endedBy: 'refund' }))).toBe('superseded');
    expect(stateOf(one(), LIVE)).toBe('open');
  });

  it('never decides whether the signature binds: that is the time and the trade alone', () => {
    for (const closedAs of [null, ...CLOSINGS]) {
      expect(isBinding(one({ closedAs }), LIVE, NOW + HOUR)).toBe(true);
      expect(isBinding(one({ closedAs }), LIVE, NOW + HOUR + 1)).toBe(false);
      expect(isBinding(one({ closedAs }), ended({ endedBy: 'refund' }), NOW)).toBe(false);
    }
  });

  it('has a word in every language, as has every reason', () => {
    for (const locale of ['en', 'es', 'ar'] as const) {
      const { states, reasons } = (loadMessages(locale).trade as Messages).settle as Record<string, Messages>;
      expect(Object.keys(states!).toSorted()).toEqual(['open', 'executed', 'expired', ...CLOSINGS].toSorted());
      expect(Object.keys(reasons!).toSorted()).toEqual(proposeSchema.shape.reason.unwrap().options.toSorted());
    }
  });
});

const amounts = fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }).chain((amount) =>
  fc.record({
    amount: fc.constant(amount),
    fee: fc.bigInt({ min: 0n, max: amount / 50n }),
    toBuyer: fc.bigInt({ min: 0n, max: amount }),
  }),
);

describe('what a proposal means', () => {
  const addsUp = (of: typeof divide) =>
    fc.assert(
      fc.property(amounts, ({ amount, fee, toBuyer }) => {
        const division = of(amount, fee, toBuyer)!;
        expect(division.toBuyer + division.fee + division.toSeller).toBe(amount + fee);
        expect(division.fee * amount <= fee * toBuyer).toBe(true);
        expect((division.fee + 1n) * amount > fee * toBuyer).toBe(true);
        expect(division.toSeller >= amount - toBuyer).toBe(true);
      }),
    );

  it('adds up to what was locked, to the last unit, the fee in proportion and rounded down, for any amounts', () => {
    addsUp(divide);
  });

  it('would be noticed with a fee rounded up, and with a unit lost', () => {
    const roundedUp: typeof divide = (amount, fee, toBuyer) => {
      const due = mulDivUp(fee, toBuyer, amount);
      return { toBuyer, fee: due, toSeller: amount + fee - toBuyer - due };
    };
    const lossy: typeof divide = (amount, fee, toBuyer) => {
      const due = mulDivDown(fee, toBuyer, amount);
      return { toBuyer, fee: due, toSeller: mulDivDown(amount + fee, amount - toBuyer, amount) };
    };
    expect(() => addsUp(roundedUp)).toThrow();
    expect(() => addsUp(lossy)).toThrow();
  });

  it('costs no fee where everything goes back, and all of it where everything goes to the buyer', () => {
    expect(divide(107_526_881n, 537_634n, 0n)).toEqual({ toBuyer: 0n, fee: 0n, toSeller: 108_064_515n });
    expect(divide(107_526_881n, 537_634n, 107_526_881n)!.fee).toBe(537_634n);
  });

  it('in per cent is a hundred together, and says where two places are not exact', () => {
    fc.assert(
      fc.property(amounts, ({ amount, toBuyer }) => {
        const { buyer, seller } = percentOf(amount, toBuyer);
        expect(Math.round((Number(buyer.text) + Number(seller.text)) * 100)).toBe(10_000);
        const [whole = '', places = ''] = buyer.text.split('.');
        const hundredths = BigInt(whole + places.padEnd(2, '0'));
        expect(buyer.exact).toBe(hundredths * amount === toBuyer * 10_000n);
        const off = hundredths * amount - toBuyer * 10_000n;
        expect(2n * (off < 0n ? -off : off) <= amount).toBe(true);
      }),
    );
    expect(percentOf(3n, 1n).buyer).toEqual({ text: '33.33', exact: false });
    expect(percentOf(107_526_881n, 53_763_440n).buyer).toEqual({ text: '50', exact: false });
  });

  it('is a cancellation where the buyer gets nothing', () => {
    expect([kindOf(0n), kindOf(1n)]).toEqual(['cancel', 'divide']);
  });
});

describe('what a person fills in', () => {
  const read = (typed: Partial<Typed>) =>
    unitsOf({ choice: 'other', unit: 'coins', text: '', ...typed }, 107_526_881n, 6);

  it('means base units, rounded down, or nothing at all', () => {
    expect(read({ choice: null })).toBeUndefined();
    expect(read({ choice: 'cancel' })).toBe(0n);
    expect(read({ choice: 'half' })).toBe(53_763_440n);
    expect(read({ text: '40.5' })).toBe(40_500_000n);
    expect(read({ unit: 'percent', text: '33.33' })).toBe((107_526_881n * 3333n) / 10_000n);
    for (const text of ['', '-1', 'all', '1e3', '0.0000001', '107.526882']) expect(read({ text })).toBeUndefined();
    for (const text of ['100.01', '33.333', '1000000000']) expect(read({ unit: 'percent', text })).toBeUndefined();
  });

  it('is never everything: that is a release', () => {
    expect(read({ text: '107.526881' })).toBeUndefined();
    expect(read({ unit: 'percent', text: '100' })).toBeUndefined();
    expect(read({ text: '107.52688' })).toBe(107_526_880n);
  });

  it('is held against what was signed before, the most generous first for each side', () => {
    const view = (id: string, toBuyerUnits: string, changes: Partial<ProposalView> = {}) =>
      ({ id, toBuyerUnits, by: 'seller', binding: true, validUntil: NOW + 1, ...changes }) as ProposalView;
    const all = [view('a', '9'), view('b', '10'), view('c', '7', { by: 'buyer' }), view('d', '3', { by: 'buyer' })];
    const ids = (party: 'buyer' | 'seller', now = NOW) => boundBy(all, party, now).map(({ id }) => id);
    expect(ids('seller')).toEqual(['b', 'a']);
    expect(ids('buyer')).toEqual(['d', 'c']);
    expect(ids('seller', NOW + 2)).toEqual([]);
    expect(boundBy([view('e', '1', { binding: false })], 'seller', NOW)).toEqual([]);
  });
});

describe('a demo person', () => {
  it('agrees to at least half, and as a buyer who has not paid to anything', () => {
    const fair = (
      party: 'buyer' | 'seller',
      toBuyerUnits: string,
      state: 'awaiting_payment' | 'disputed' = 'disputed',
    ) => isFair({ party, state, tokenUnits: '101' }, { toBuyerUnits });
    expect([fair('buyer', '0'), fair('buyer', '50'), fair('buyer', '51')]).toEqual([false, false, true]);
    expect([fair('seller', '51'), fair('seller', '50'), fair('seller', '0')]).toEqual([false, true, true]);
    expect([fair('buyer', '0', 'awaiting_payment'), fair('seller', '60', 'awaiting_payment')]).toEqual([true, false]);
  });
});

describe('the door', () => {
  it('takes a settlement as a proposal only: not as a plain move', () => {
    const signature = `0x${'11'.repeat(65)}`;
    expect(signMoveSchema.safeParse({ move: 'settle', signature, validUntil: NOW, value: '1' }).success).toBe(false);
    expect(signMoveSchema.safeParse({ move: 'release', signature, validUntil: NOW }).success).toBe(true);
    const proposal = { toBuyer: '1', validUntil: NOW, signature };
    expect(proposeSchema.safeParse(proposal).success).toBe(true);
    for (const wrong of [{ toBuyer: '-1' }, { toBuyer: '1.5' }, { reason: 'because' }, { answersId: 'x' }])
      expect(proposeSchema.safeParse({ ...proposal, ...wrong }).success).toBe(false);
  });
});
