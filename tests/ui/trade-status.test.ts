import { describe, expect, it } from 'vitest';
import { nextMoveOf, statusOf, STATUS_KEYS, stepsOf, type StatusFacts } from '#components/trade/status.ts';
import { HOUR, MINUTE } from '#lib/kernel/instant.ts';
import { isEnd, openMoves, STATES, type TradeFacts, type TradeState } from '#lib/trade/machine.ts';
import type { Party } from '#lib/trade/policy.ts';
import { loadMessages, type Messages } from '../../messages/load.ts';

const NOW = 1_900_000_000;

function facts(state: TradeState, party: Party, changes: Partial<StatusFacts> = {}): StatusFacts {
  return {
    party,
    state,
    isFinal: true,
    cancelledBy: null,
    lockedBy: 'seller',
    openBy: NOW + 30 * MINUTE,
    payBy: NOW + HOUR,
    paymentDeadline: NOW + HOUR + 20 * MINUTE,
    paidAt: NOW - MINUTE,
    rulingFrom: NOW + 24 * HOUR,
    lapseFrom: NOW + 672 * HOUR,
    endedBy: null,
    pending: [],
    proposals: [],
    deal: { expectedReleaseSeconds: HOUR },
    ...changes,
  };
}

const pending = (act: 'fund' | 'draw' | 'refused' | 'markPaid' | 'release' | 'settle') => {
  const [move, status] = act === 'refused' ? (['draw', 'refused'] as const) : ([act, 'submitting'] as const);
  return [{ move, by: 'seller', since: NOW, status, refusal: null, waits: null }] as const;
};

/** Every situation a room can be in, as far as the sentence tells them apart. */
function everyStatus(): { key: string; until: number | null; state: TradeState }[] {
  const found: { key: string; until: number | null; state: TradeState }[] = [];
  const times = [NOW, NOW + HOUR, NOW + 2 * HOUR, NOW + 25 * HOUR, NOW + 700 * HOUR];
  for (const state of STATES)
    for (const party of ['buyer', 'seller'] as const)
      for (const cancelledBy of [null, 'buyer', 'seller'] as const)
        for (const isFinal of [true, false])
          for (const move of [null, 'fund', 'draw', 'refused', 'markPaid', 'release', 'settle', 'bound'] as const)
            for (const now of times) {
              const acts =
                move === 'bound'
                  ? { proposals: [{ by: party, binding: true, validUntil: NOW + HOUR }] }
                  : { pending: move ? pending(move) : [] };
              const lockedBy = move === 'draw' || move === 'refused' ? 'opener' : 'seller';
              const status = statusOf(facts(state, party, { cancelledBy, lockedBy, isFinal, ...acts }), now);
              found.push({ key: status.key, until: status.clock?.until ?? null, state });
            }
  return found;
}

describe('the sentence on top of the room', () => {
  it('exists for every situation, title and consequence, in every language', () => {
    const keys = new Set(everyStatus().map(({ key }) => key));
    expect([...keys].sort()).toEqual([...STATUS_KEYS].sort());
    for (const locale of ['en', 'ar', 'es'] as const) {
      const words = (loadMessages(locale).trade as Messages).status as Messages;
      const missing = [...keys].filter((key) => {
        const both = words[key] as Messages | undefined;
        return typeof both?.title !== 'string' || typeof both.after !== 'string';
      });
      expect(missing).toEqual([]);
    }
  });

  it('never tells a buyer to pay before the lock is final, after the time to pay, once cancelled, or while bound to less', () => {
    const key = (changes: Partial<StatusFacts>, now = NOW) =>
      statusOf(facts('awaiting_payment', 'buyer', changes), now).key;
    expect(key({})).toBe('payment_buyer');
    expect(key({ isFinal: false })).toBe('settling_buyer');
    expect(key({ cancelledBy: 'seller' })).toBe('funded_though_cancelled_buyer');
    const signed = { by: 'buyer', binding: true, validUntil: NOW } as const;
    expect(key({ proposals: [signed] })).toBe('bound_buyer');
    expect(key({ proposals: [signed] }, NOW + 1)).toBe('payment_buyer');
    expect(key({ proposals: [{ ...signed, binding: false }] })).toBe('payment_buyer');
    expect(key({ proposals: [{ ...signed, by: 'seller' }] })).toBe('payment_buyer');
    expect(key({}, NOW + HOUR)).toBe('late_buyer');
    expect(key({}, NOW + HOUR + 20 * MINUTE)).toBe('overdue_buyer');
  });

  it('tells nobody to pay or to release once both have signed a settlement', () => {
    for (const party of ['buyer', 'seller'] as const)
      for (const state of ['awaiting_payment', 'awaiting_release', 'disputed'] as const)
        expect(statusOf(facts(state, party, { pending: pending('settle') }), NOW).key).toBe('agreed');
  });

  it('shows no clock once a trade has ended', () => {
    expect(everyStatus().filter(({ state, until }) => isEnd(state) && until !== null)).toEqual([]);
  });
});

describe('the next step', () => {
  const trade = (state: TradeState, changes: Partial<TradeFacts> = {}): TradeFacts => ({
    state,
    openBy: NOW + HOUR,
    paymentDeadline: NOW + HOUR,
    disputedAt: NOW,
    hearingWindow: 24 * HOUR,
    rulingWindow: 336 * HOUR,
    fromVault: false,
    hasBackup: true,
    cancelledBy: null,
    lockedBy: 'seller',
    extended: false,
    ...changes,
  });
  const next = (state: TradeState, party: Party, now = NOW, changes: Partial<TradeFacts> = {}) =>
    nextMoveOf({
      party,
      state,
      cancelledBy: changes.cancelledBy ?? null,
      openMoves: openMoves(trade(state, changes), party, now),
    });

  it.each([
    ['awaiting_escrow', 'seller', 'fund'],
    ['awaiting_escrow', 'buyer', null],
    ['awaiting_payment', 'buyer', 'markPaid'],
    ['awaiting_payment', 'seller', null],
    ['awaiting_release', 'seller', 'release'],
    ['awaiting_release', 'buyer', null],
    ['disputed', 'seller', null],
    ['completed', 'seller', null],
  ] as const)('in %s of the %s is %s', (state, party, move) => {
    expect(next(state, party)).toBe(move);
  });

  it('is the way out where a cancelled trade was funded all the same, and after the deadlines', () => {
    expect(next('awaiting_payment', 'buyer', NOW, { cancelledBy: 'seller' })).toBe('refund');
    expect(next('awaiting_payment', 'seller', NOW + HOUR)).toBe('reclaim');
    expect(next('disputed', 'buyer', NOW + 672 * HOUR)).toBe('lapse');
    expect(next('awaiting_escrow', 'seller', NOW, { cancelledBy: 'buyer' })).toBe(null);
  });

  it('is always a move that the machine offers now', () => {
    for (const state of STATES)
      for (const party of ['buyer', 'seller'] as const)
        for (const now of [NOW, NOW + HOUR, NOW + 700 * HOUR]) {
          const move = next(state, party, now);
          const offered = openMoves(trade(state), party, now).some((one) => one.move === move && one.opensAt === null);
          expect(move === null || offered).toBe(true);
        }
  });
});

describe('the steps', () => {
  it('have exactly one current until the end, and none after it', () => {
    for (const state of STATES) {
      const current = stepsOf({ state, fundedAt: NOW, paidAt: NOW }).filter((step) => step.state === 'current');
      expect(current).toHaveLength(isEnd(state) ? 0 : 1);
    }
  });

  it('claim nothing that did not happen once a trade has ended', () => {
    const done = (state: TradeState, fundedAt: number | null, paidAt: number | null) =>
      stepsOf({ state, fundedAt, paidAt }).flatMap((step) => (step.state === 'done' ? [step.key] : []));
    expect(done('completed', NOW, NOW)).toEqual(['escrow', 'payment', 'release', 'done']);
    expect(done('refunded', NOW, null)).toEqual(['escrow', 'done']);
    expect(done('cancelled', null, null)).toEqual(['done']);
  });
});
