/**
 * The trade as a table: every state, every move, who may make it, where it happens and what it leads to. The contract
 * performs the chain's moves, the database remembers, the screen offers; all three are compared with this file by tests.
 * docs/trade.md is the same table for people.
 */
import { refused, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/instant.ts';
import { refuseTrade } from './refusals.ts';

export const STATES = [
  'awaiting_escrow',
  'awaiting_payment',
  'awaiting_release',
  'disputed',
  'completed',
  'refunded',
  'divided',
  'cancelled',
] as const;
export type TradeState = (typeof STATES)[number];

export const ENDS = ['completed', 'refunded', 'divided', 'cancelled'] as const satisfies readonly TradeState[];

/** What the contract's slot says of a trade in each state. */
export const CHAIN_STATUS = {
  awaiting_escrow: 'None',
  awaiting_payment: 'Funded',
  awaiting_release: 'Paid',
  disputed: 'Disputed',
  completed: 'Ended',
  refunded: 'Ended',
  divided: 'Ended',
  cancelled: 'None',
} as const satisfies Record<TradeState, string>;

/** Who owes the next act; null in an end. */
export const OWES = {
  awaiting_escrow: 'seller',
  awaiting_payment: 'buyer',
  awaiting_release: 'seller',
  disputed: 'arbiter',
  completed: null,
  refunded: null,
  divided: null,
  cancelled: null,
} as const satisfies Record<TradeState, Role | null>;

/** Who owes the next act of this trade: where a standing offer locks the coins, its opener does. */
export function owesOf(trade: Pick<TradeFacts, 'state' | 'lockedBy'>): Role | null {
  return trade.state === 'awaiting_escrow' ? trade.lockedBy : OWES[trade.state];
}

export const MOVES = [
  'fund',
  'draw',
  'cancel',
  'expire',
  'extend',
  'markPaid',
  'reclaim',
  'release',
  'refund',
  'settle',
  'dispute',
  'rule',
  'lapse',
] as const;
export type Move = (typeof MOVES)[number];

/** `both` is buyer and seller signing the same; `anyone` is somebody without a part in the trade. */
export const ROLES = ['buyer', 'seller', 'both', 'arbiter', 'backup', 'opener', 'anyone', 'clock'] as const;
export type Role = (typeof ROLES)[number];

/** What the machine reads of a trade. Instants are the chain's seconds; windows are seconds. */
export type TradeFacts = {
  readonly state: TradeState;
  readonly openBy: Instant;
  readonly paymentDeadline: Instant | null;
  readonly disputedAt: Instant | null;
  readonly hearingWindow: number;
  readonly rulingWindow: number;
  readonly fromVault: boolean;
  readonly hasBackup: boolean;
  readonly cancelledBy: 'buyer' | 'seller' | null;
  /** Whose move the app waits for: the seller's fund, or the draw of their standing offer. The contract would take either. */
  readonly lockedBy: 'seller' | 'opener';
  readonly extended: boolean;
};

type Outcome = TradeState | 'same' | 'by_amount';

export type Row = {
  readonly move: Move;
  readonly from: readonly TradeState[];
  readonly by: readonly Role[];
  readonly where: 'chain' | 'app';
  readonly to: Outcome;
  /** The first second the move exists for this role; absent: at once. Null: never. */
  readonly opensAt?: (trade: TradeFacts, role: Role) => Instant | null;
  /** The last second the move exists; absent: no end. */
  readonly closesAt?: (trade: TradeFacts) => Instant | null;
};

const UNDER_WAY = ['awaiting_payment', 'awaiting_release', 'disputed'] as const satisfies readonly TradeState[];

const after = (start: Instant | null, seconds: number): Instant | null => (start === null ? null : start + seconds);

export const TABLE: readonly Row[] = [
  {
    move: 'fund',
    from: ['awaiting_escrow'],
    by: ['seller'],
    where: 'chain',
    to: 'awaiting_payment',
    closesAt: (t) => t.openBy,
  },
  {
    move: 'draw',
    from: ['awaiting_escrow'],
    by: ['opener'],
    where: 'chain',
    to: 'awaiting_payment',
    closesAt: (t) => t.openBy,
  },
  { move: 'cancel', from: ['awaiting_escrow'], by: ['buyer', 'seller'], where: 'app', to: 'same' },
  {
    move: 'expire',
    from: ['awaiting_escrow'],
    by: ['clock'],
    where: 'app',
    to: 'cancelled',
    opensAt: (t) => t.openBy + 1,
  },
  { move: 'extend', from: ['awaiting_payment'], by: ['seller'], where: 'chain', to: 'same' },
  { move: 'markPaid', from: ['awaiting_payment'], by: ['buyer'], where: 'chain', to: 'awaiting_release' },
  {
    move: 'reclaim',
    from: ['awaiting_payment'],
    by: ['seller', 'anyone'],
    where: 'chain',
    to: 'refunded',
    opensAt: (t, role) => (role === 'seller' || t.fromVault ? t.paymentDeadline : null),
  },
  { move: 'release', from: UNDER_WAY, by: ['seller'], where: 'chain', to: 'completed' },
  { move: 'refund', from: UNDER_WAY, by: ['buyer'], where: 'chain', to: 'refunded' },
  { move: 'settle', from: UNDER_WAY, by: ['both'], where: 'chain', to: 'by_amount' },
  { move: 'dispute', from: ['awaiting_release'], by: ['buyer', 'seller'], where: 'chain', to: 'disputed' },
  {
    move: 'rule',
    from: ['disputed'],
    by: ['arbiter', 'backup'],
    where: 'chain',
    to: 'by_amount',
    opensAt: (t, role) => {
      if (role === 'backup') return t.hasBackup ? after(t.disputedAt, t.rulingWindow) : null;
      return after(t.disputedAt, t.hearingWindow);
    },
  },
  {
    move: 'lapse',
    from: ['disputed'],
    by: ['buyer', 'seller'],
    where: 'chain',
    to: 'by_amount',
    opensAt: (t) => after(t.disputedAt, 2 * t.rulingWindow),
  },
];

export function isEnd(state: TradeState): boolean {
  return (ENDS as readonly TradeState[]).includes(state);
}

export function rowOf(move: Move): Row {
  return TABLE.find((row) => row.move === move)!;
}

/** `completed` when the buyer got everything, `refunded` when nothing, else `divided`. Base units. */
export function endByAmount(toBuyer: bigint, amount: bigint): 'completed' | 'refunded' | 'divided' {
  if (toBuyer < 0n || toBuyer > amount) throw new RangeError(`toBuyer ${toBuyer} is outside 0..${amount}`);
  if (toBuyer === amount) return 'completed';
  return toBuyer === 0n ? 'refunded' : 'divided';
}

/**
 * Whether a move can happen now, and the state it leads to. This is what the contract enforces (and, for `cancel` and
 * `expire`, what the app does): a log that this refuses is an alarm. What the screen *offers* is narrower: openMoves.
 *
 * @param now the chain's time: the block's for a log, the head's plus time since for a person
 * @param amounts needed for settle, rule and lapse: what the buyer gets of what was locked, base units
 * Refuses `trade.wrong_state`, `trade.not_your_move`, `trade.too_early` { opensAt }, `trade.too_late` { closedAt }.
 */
export function decide(
  trade: TradeFacts,
  move: Move,
  role: Role,
  now: Instant,
  amounts?: { readonly toBuyer: bigint; readonly amount: bigint },
): Result<TradeState> {
  const row = rowOf(move);
  if (!row.from.includes(trade.state)) return refused(refuseTrade('trade.wrong_state', { move, state: trade.state }));
  if (!row.by.includes(role)) return refused(refuseTrade('trade.not_your_move', { move }));
  const opensAt = row.opensAt?.(trade, role);
  if (opensAt === null) return refused(refuseTrade('trade.not_your_move', { move }));
  if (opensAt !== undefined && now < opensAt) return refused(refuseTrade('trade.too_early', { move, opensAt }));
  const closesAt = row.closesAt?.(trade);
  if (closesAt != null && now > closesAt) return refused(refuseTrade('trade.too_late', { move, closedAt: closesAt }));
  if (row.to === 'same') return ok(trade.state);
  if (row.to !== 'by_amount') return ok(row.to);
  if (!amounts) throw new Error(`${move} ends by amount and needs the amounts`);
  return ok(endByAmount(amounts.toBuyer, amounts.amount));
}

export type OpenMove = {
  readonly move: Move;
  /** When it becomes possible; null: now. */
  readonly opensAt: Instant | null;
  /** When it stops being possible; null: no end of its own. */
  readonly closesAt: Instant | null;
};

/**
 * The moves the screen offers a role in this state, those not yet possible with the second they will be. Narrower than
 * `decide`: after a cancellation nothing is offered that would go on with the trade, the coins are locked by the one move the
 * take named (fund or draw), extending is offered once, and what two people do together (settle) is offered to each of them as a proposal.
 */
export function openMoves(trade: TradeFacts, role: Role, now: Instant): readonly OpenMove[] {
  const offered: OpenMove[] = [];
  for (const row of TABLE) {
    if (!row.from.includes(trade.state) || !isOffered(trade, row.move, role)) continue;
    const shared = row.by.includes('both') && (role === 'buyer' || role === 'seller');
    if (!shared && !row.by.includes(role)) continue;
    const opensAt = row.opensAt?.(trade, role);
    if (opensAt === null) continue;
    const closesAt = row.closesAt?.(trade) ?? null;
    if (closesAt !== null && now > closesAt) continue;
    offered.push({ move: row.move, opensAt: opensAt !== undefined && now < opensAt ? opensAt : null, closesAt });
  }
  return offered;
}

function isOffered(trade: TradeFacts, move: Move, role: Role): boolean {
  if (trade.cancelledBy !== null) {
    if (trade.state === 'awaiting_escrow')
      return move === 'expire' || (move === 'cancel' && role !== trade.cancelledBy);
    if (trade.state === 'awaiting_payment') return move === 'refund' || move === 'reclaim';
  }
  if (move === 'fund') return trade.lockedBy === 'seller';
  if (move === 'draw') return trade.lockedBy === 'opener';
  if (move === 'extend') return !trade.extended;
  return true;
}
