import { describe, expect, it } from 'vitest';
import {
  decideDispute,
  DISPUTE_MOVES,
  DISPUTE_STATES,
  DISPUTE_TABLE,
  owedBy,
  type Choice,
  type DisputeMove,
  type DisputeState,
} from '#lib/dispute/machine.ts';

/** Every fact that can decide between the ends of a move. */
const CHOICES: readonly Choice[] = (['buyer', 'seller', 'both'] as const).flatMap((asked) =>
  (['buyer', 'seller'] as const).flatMap((by) =>
    [true, false].flatMap((needsSecond) => [true, false].map((standing) => ({ asked, by, needsSecond, standing }))),
  ),
);

/** The whole table written out: state, move, all it can lead to. Every pair that is not here is refused. */
const LIVE = 'open review waiting_buyer waiting_seller waiting_both concurring ruled appealed sealing'.split(' ');
const ALLOWED: Record<string, string> = {
  ...Object.fromEntries(LIVE.map((state) => [`${state} close`, 'closed'])),
  ...Object.fromEntries(LIVE.flatMap((state) => [`${state} backup`, `${state} sign`].map((pair) => [pair, state]))),
  ...Object.fromEntries(
    LIVE.filter((state) => state !== 'ruled' && state !== 'sealing').map((state) => [`${state} state`, state]),
  ),
  'open claim': 'review',
  'appealed claim': 'appealed',
  ...Object.fromEntries(
    ['review', 'waiting_buyer', 'waiting_seller', 'waiting_both', 'appealed'].map((state) => [
      `${state} handOver`,
      state,
    ]),
  ),
  'review ask': 'waiting_both waiting_buyer waiting_seller',
  'waiting_buyer answer': 'review',
  'waiting_seller answer': 'review',
  'waiting_both answer': 'waiting_buyer waiting_seller',
  'waiting_buyer overdue': 'review',
  'waiting_seller overdue': 'review',
  'waiting_both overdue': 'review',
  'review rule': 'concurring ruled',
  'concurring concur': 'ruled',
  'concurring dissent': 'review',
  'ruled accept': 'ruled sealing',
  'ruled appeal': 'appealed',
  'appealed decide': 'sealing',
  'ruled stand': 'sealing',
  'sealing propose': 'sealing',
  'closed reopen': 'open sealing',
};

const endsOf = (state: DisputeState, move: DisputeMove): string =>
  [
    ...new Set(
      CHOICES.flatMap((choice) => {
        const next = decideDispute(state, move, choice);
        return next.ok ? [next.value] : [];
      }),
    ),
  ]
    .sort()
    .join(' ');

describe('a case', () => {
  for (const state of DISPUTE_STATES) {
    for (const move of DISPUTE_MOVES) {
      const to = ALLOWED[`${state} ${move}`] ?? '';
      it(to ? `${state}: ${move} leads to ${to}` : `${state}: ${move} is refused`, () => {
        expect(endsOf(state, move)).toBe(to);
      });
    }
  }

  it('goes nowhere that its table does not name', () => {
    for (const state of DISPUTE_STATES)
      for (const move of DISPUTE_MOVES)
        for (const choice of CHOICES) {
          const next = decideDispute(state, move, choice);
          const { to } = DISPUTE_TABLE[move];
          if (next.ok) expect(to === 'same' ? [state] : to).toContain(next.value);
        }
  });

  it('takes nothing from people once it is closed', () => {
    for (const move of DISPUTE_MOVES)
      if (DISPUTE_TABLE[move].by !== 'chain') expect(decideDispute('closed', move).ok).toBe(false);
  });

  it('can be closed by the chain wherever it stands: no state keeps the coins', () => {
    for (const state of DISPUTE_STATES.filter((one) => one !== 'closed'))
      expect(decideDispute(state, 'close')).toEqual({ ok: true, value: 'closed' });
  });

  it('can be decided by moderators alone from every state but a ruling’s time to appeal, which the clock ends', () => {
    const moves = DISPUTE_MOVES.filter((move) => !['party', 'clock', 'chain'].includes(DISPUTE_TABLE[move].by));
    for (const state of ['open', 'review', 'concurring'] as const) expect(reachable(state, moves)).toContain('ruled');
    expect(reachable('appealed', moves)).toContain('sealing');
    expect(reachable('ruled', [...moves, 'stand'])).toContain('sealing');
    for (const state of ['waiting_buyer', 'waiting_seller', 'waiting_both'] as const)
      expect(reachable(state, [...moves, 'overdue'])).toContain('ruled');
  });

  it('can be ended by the backup arbiter wherever it stands, whoever of all others is silent', () => {
    for (const state of DISPUTE_STATES.filter((one) => one !== 'closed'))
      expect(decideDispute(state, 'backup')).toEqual({ ok: true, value: state });
  });

  it('is reached in every state from its opening', () => {
    expect([...reachable('open', DISPUTE_MOVES)].sort()).toEqual([...DISPUTE_STATES].sort());
  });

  it('is waited on by whom it says', () => {
    expect(DISPUTE_STATES.map(owedBy).filter(Boolean)).toEqual(['buyer', 'seller', 'both']);
    expect(decideDispute('waiting_buyer', 'answer', { by: 'seller' })).toMatchObject({
      refusal: { code: 'dispute.not_asked' },
    });
  });
});

function reachable(from: DisputeState, moves: readonly DisputeMove[]): Set<DisputeState> {
  const seen = new Set<DisputeState>([from]);
  for (const state of seen)
    for (const move of moves)
      for (const choice of CHOICES) {
        const next = decideDispute(state, move, choice);
        if (next.ok) seen.add(next.value);
      }
  return seen;
}
