/**
 * The life of a case as a table. What happens to the coins is the trade's table; here is what people may still do with the case, who, and
 * where it leads. A move with several ends says which of them its facts choose. `reopen` undoes `close` after a reorganisation took the trade's
 * end back.
 */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Party } from '#lib/trade/policy.ts';
import { refuseDispute } from './refusals.ts';

export const DISPUTE_STATES = [
  'open',
  'review',
  'waiting_buyer',
  'waiting_seller',
  'waiting_both',
  'concurring',
  'ruled',
  'appealed',
  'sealing',
  'closed',
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

export const DISPUTE_MOVES = [
  'state',
  'claim',
  'handOver',
  'ask',
  'answer',
  'overdue',
  'rule',
  'concur',
  'dissent',
  'accept',
  'appeal',
  'decide',
  'stand',
  'propose',
  'backup',
  'sign',
  'close',
  'reopen',
] as const;
export type DisputeMove = (typeof DISPUTE_MOVES)[number];

/**
 * party: buyer or seller; judge: a moderator without a part in it; assignee: the judge who has it; second: another judge, for a ruling of
 * a large amount; member: somebody with a seat among the arbiters on the chain; clock: a time has come; chain: what the logs say.
 */
export type DisputeRole = 'party' | 'judge' | 'assignee' | 'second' | 'member' | 'clock' | 'chain';

type Row = {
  readonly by: DisputeRole;
  readonly from: readonly DisputeState[];
  /** `same`, or every state it can lead to. */
  readonly to: readonly DisputeState[] | 'same';
};

export const WAITING = ['waiting_buyer', 'waiting_seller', 'waiting_both'] as const satisfies readonly DisputeState[];
/** Where evidence is heard. */
const HEARD = ['open', 'review', ...WAITING, 'concurring', 'appealed'] as const satisfies readonly DisputeState[];
const LIVE = [...HEARD, 'ruled', 'sealing'] as const satisfies readonly DisputeState[];

export const DISPUTE_TABLE = {
  /** A statement, evidence, messages of the chat. */
  state: { by: 'party', from: HEARD, to: 'same' },
  claim: { by: 'judge', from: ['open', 'appealed'], to: ['review', 'appealed'] },
  handOver: { by: 'assignee', from: ['review', ...WAITING, 'appealed'], to: 'same' },
  ask: { by: 'assignee', from: ['review'], to: WAITING },
  answer: { by: 'party', from: WAITING, to: ['review', 'waiting_buyer', 'waiting_seller'] },
  /** Nobody answered in time. */
  overdue: { by: 'clock', from: WAITING, to: ['review'] },
  rule: { by: 'assignee', from: ['review'], to: ['ruled', 'concurring'] },
  concur: { by: 'second', from: ['concurring'], to: ['ruled'] },
  dissent: { by: 'second', from: ['concurring'], to: ['review'] },
  accept: { by: 'party', from: ['ruled'], to: ['ruled', 'sealing'] },
  appeal: { by: 'party', from: ['ruled'], to: ['appealed'] },
  /** Of an appeal; there is none after it. */
  decide: { by: 'assignee', from: ['appealed'], to: ['sealing'] },
  /** Nobody appealed in time. */
  stand: { by: 'clock', from: ['ruled'], to: ['sealing'] },
  /** Of the act for the chain, once a ruling stands. */
  propose: { by: 'member', from: ['sealing'], to: 'same' },
  /** The backup arbiter's own act, whose turn comes when the first is silent: it needs no ruling, and leaves the case where it is. */
  backup: { by: 'member', from: LIVE, to: 'same' },
  sign: { by: 'member', from: LIVE, to: 'same' },
  close: { by: 'chain', from: LIVE, to: ['closed'] },
  reopen: { by: 'chain', from: ['closed'], to: ['open', 'sealing'] },
} as const satisfies Record<DisputeMove, Row>;

export type Asked = Party | 'both';

/** What decides between the ends of a move. */
export type Choice = {
  /** ask: whom; answer: who still owes one, before this one; and whose this one is. */
  readonly asked?: Asked;
  readonly by?: Party;
  /** rule: whether another judge must sign the same. */
  readonly needsSecond?: boolean;
  /** accept: whether the other has accepted already. reopen: whether a ruling stands that was about to be carried out. */
  readonly standing?: boolean;
};

const waitingFor = (asked: Asked): DisputeState => `waiting_${asked}`;

/** Whom a case waits for. */
export function owedBy(state: DisputeState): Asked | null {
  if (state === 'waiting_buyer') return 'buyer';
  if (state === 'waiting_seller') return 'seller';
  return state === 'waiting_both' ? 'both' : null;
}

function endOf(state: DisputeState, move: DisputeMove, choice: Choice): DisputeState {
  const row: Row = DISPUTE_TABLE[move];
  if (row.to === 'same') return state;
  switch (move) {
    case 'claim':
      return state === 'open' ? 'review' : state;
    case 'ask':
      return waitingFor(choice.asked ?? 'both');
    case 'answer': {
      const owed = owedBy(state);
      if (owed !== 'both') return 'review';
      return waitingFor(choice.by === 'buyer' ? 'seller' : 'buyer');
    }
    case 'rule':
      return choice.needsSecond ? 'concurring' : 'ruled';
    case 'accept':
      return choice.standing ? 'sealing' : 'ruled';
    case 'reopen':
      return choice.standing ? 'sealing' : 'open';
    default:
      return row.to[0]!;
  }
}

/**
 * The state a move leads to. Refuses `dispute.wrong_state`; an answer of whoever was not asked: `dispute.not_asked`.
 */
export function decideDispute(state: DisputeState, move: DisputeMove, choice: Choice = {}): Result<DisputeState> {
  const row: Row = DISPUTE_TABLE[move];
  if (!row.from.includes(state)) {
    return refused(refuseDispute('dispute.wrong_state', { move, state }));
  }
  if (move === 'answer') {
    const owed = owedBy(state);
    if (owed !== 'both' && owed !== choice.by) return refused(refuseDispute('dispute.not_asked'));
  }
  return ok(endOf(state, move, choice));
}
