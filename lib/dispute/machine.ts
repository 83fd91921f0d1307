/**
 * The life of a dispute's file as a table. What happens to the coins is the trade's table; here is only what people may still
 * add to the case. `reopen` undoes `close` after a reorganisation took the trade's end back.
 */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseDispute } from './refusals.ts';

export const DISPUTE_STATES = ['open', 'ruling', 'closed'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

export const DISPUTE_MOVES = ['state', 'propose', 'sign', 'close', 'reopen'] as const;
export type DisputeMove = (typeof DISPUTE_MOVES)[number];

/** party: buyer or seller; member: somebody with a seat among the arbiters; chain: what the logs say. */
export type DisputeRole = 'party' | 'member' | 'chain';

type Row = {
  readonly by: DisputeRole;
  readonly from: readonly DisputeState[];
  readonly to: DisputeState | 'same';
};

export const DISPUTE_TABLE = {
  state: { by: 'party', from: ['open', 'ruling'], to: 'same' },
  propose: { by: 'member', from: ['open', 'ruling'], to: 'ruling' },
  sign: { by: 'member', from: ['ruling'], to: 'ruling' },
  close: { by: 'chain', from: ['open', 'ruling'], to: 'closed' },
  reopen: { by: 'chain', from: ['closed'], to: 'open' },
} as const satisfies Record<DisputeMove, Row>;

/** The state a move leads to. Refuses `dispute.wrong_state`; signing where nothing is proposed: `dispute.no_proposal`. */
export function decideDispute(state: DisputeState, move: DisputeMove): Result<DisputeState> {
  const row: Row = DISPUTE_TABLE[move];
  if (row.from.includes(state)) return ok(row.to === 'same' ? state : row.to);
  if (move === 'sign' && state === 'open') return refused(refuseDispute('dispute.no_proposal'));
  return refused(refuseDispute('dispute.wrong_state', { move, state }));
}
