import { describe, expect, it } from 'vitest';
import { decideDispute, DISPUTE_MOVES, DISPUTE_STATES, DISPUTE_TABLE } from '#lib/dispute/machine.ts';

/** The whole table written out: state, move, what it leads to. Every pair that is not here is refused. */
const ALLOWED: Record<string, string> = {
  'open state': 'open',
  'open propose': 'ruling',
  'open close': 'closed',
  'ruling state': 'ruling',
  'ruling propose': 'ruling',
  'ruling sign': 'ruling',
  'ruling close': 'closed',
  'closed reopen': 'open',
};

describe('a dispute’s file', () => {
  for (const state of DISPUTE_STATES) {
    for (const move of DISPUTE_MOVES) {
      const to = ALLOWED[`${state} ${move}`];
      it(to ? `${state}: ${move} leads to ${to}` : `${state}: ${move} is refused`, () => {
        const next = decideDispute(state, move);
        if (to) expect(next).toEqual({ ok: true, value: to });
        else expect(next.ok).toBe(false);
      });
    }
  }

  it('takes nothing from people once it is closed', () => {
    for (const move of DISPUTE_MOVES) {
      if (DISPUTE_TABLE[move].by !== 'chain') expect(decideDispute('closed', move).ok).toBe(false);
    }
  });
});
