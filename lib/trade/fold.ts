/**
 * What the chain's logs make of a trade. Pure: the same logs fold to the same trade, so that a reorganisation is undone by
 * folding again without the logs that vanished.
 */
import { ok, refused, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/instant.ts';
import { decide, type Move, type Role, type TradeFacts, type TradeState } from './machine.ts';
import type { EventType } from '../events/catalogue.ts';

/** Contract event to move, and to the event row it leaves. Compared with the ABI by a test. */
export const LOGS = {
  Funded: { move: 'fund', type: 'trade.funded' },
  Drawn: { move: 'draw', type: 'trade.drawn' },
  Extended: { move: 'extend', type: 'trade.extended' },
  MarkedPaid: { move: 'markPaid', type: 'trade.markedPaid' },
  Reclaimed: { move: 'reclaim', type: 'trade.reclaimed' },
  Released: { move: 'release', type: 'trade.released' },
  Refunded: { move: 'refund', type: 'trade.refunded' },
  Settled: { move: 'settle', type: 'trade.settled' },
  Disputed: { move: 'dispute', type: 'trade.disputed' },
  Ruled: { move: 'rule', type: 'trade.ruled' },
  Lapsed: { move: 'lapse', type: 'trade.lapsed' },
} as const satisfies Record<string, { move: Move; type: EventType }>;
export type LogName = keyof typeof LOGS;

export function isTradeLog(name: string): name is LogName {
  return Object.hasOwn(LOGS, name);
}

export type TradeLog = {
  readonly name: LogName;
  /** Time of its block. */
  readonly at: Instant;
  /** Base units; the ends carry both. */
  readonly toBuyer?: bigint;
  readonly fee?: bigint;
  readonly paymentDeadline?: Instant;
  /** Disputed, Ruled: who. */
  readonly by?: string;
};

/** What the terms say and no log changes. */
export type Fixed = {
  readonly openBy: Instant;
  readonly paymentWindow: number;
  readonly hearingWindow: number;
  readonly rulingWindow: number;
  readonly fromVault: boolean;
  readonly amount: bigint;
  readonly seller: string;
  readonly buyer: string;
  readonly arbiter: string;
  readonly backupArbiter: string | null;
  readonly cancelledBy: 'buyer' | 'seller' | null;
  readonly lockedBy: 'seller' | 'opener';
};

/** What logs change. */
export type Folded = {
  readonly state: TradeState;
  readonly fundedAt: Instant | null;
  readonly paymentDeadline: Instant | null;
  readonly paidAt: Instant | null;
  readonly disputedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endedBy: Move | null;
  readonly toBuyer: bigint | null;
  readonly paidFee: bigint | null;
  readonly extended: boolean;
};

export const UNFUNDED: Folded = {
  state: 'awaiting_escrow',
  fundedAt: null,
  paymentDeadline: null,
  paidAt: null,
  disputedAt: null,
  endedAt: null,
  endedBy: null,
  toBuyer: null,
  paidFee: null,
  extended: false,
};

export function factsOf(fixed: Fixed, folded: Folded): TradeFacts {
  return {
    state: folded.state,
    openBy: fixed.openBy,
    paymentDeadline: folded.paymentDeadline,
    disputedAt: folded.disputedAt,
    hearingWindow: fixed.hearingWindow,
    rulingWindow: fixed.rulingWindow,
    fromVault: fixed.fromVault,
    hasBackup: fixed.backupArbiter !== null,
    cancelledBy: fixed.cancelledBy,
    lockedBy: fixed.lockedBy,
    extended: folded.extended,
  };
}

function roleOf(fixed: Fixed, log: TradeLog): Role {
  const { move } = LOGS[log.name];
  const by = log.by?.toLowerCase();
  if (move === 'draw') return 'opener';
  if (move === 'settle') return 'both';
  if (move === 'rule') return by === fixed.backupArbiter?.toLowerCase() ? 'backup' : 'arbiter';
  if (move === 'dispute') return by === fixed.buyer.toLowerCase() ? 'buyer' : 'seller';
  return move === 'markPaid' || move === 'refund' || move === 'lapse' ? 'buyer' : 'seller';
}

/** Applies one log. A refusal means that the chain did what the table forbids: an alarm, never a skip. */
export function foldLog(fixed: Fixed, folded: Folded, log: TradeLog): Result<Folded> {
  const { move } = LOGS[log.name];
  const amounts = log.toBuyer === undefined ? undefined : { toBuyer: log.toBuyer, amount: fixed.amount };
  const next = decide(factsOf(fixed, folded), move, roleOf(fixed, log), log.at, amounts);
  if (!next.ok) return refused(next.refusal);
  const state = next.value;
  switch (move) {
    case 'fund':
    case 'draw':
      return ok({ ...folded, state, fundedAt: log.at, paymentDeadline: log.at + fixed.paymentWindow });
    case 'extend':
      return ok({ ...folded, state, paymentDeadline: log.paymentDeadline ?? folded.paymentDeadline, extended: true });
    case 'markPaid':
      return ok({ ...folded, state, paidAt: log.at });
    case 'dispute':
      return ok({ ...folded, state, disputedAt: log.at });
    default:
      return ok({
        ...folded,
        state,
        endedAt: log.at,
        endedBy: move,
        toBuyer: log.toBuyer ?? null,
        paidFee: log.fee ?? null,
      });
  }
}

/** Folds logs in the order of the chain. */
export function foldLogs(fixed: Fixed, logs: readonly TradeLog[]): Result<Folded> {
  let folded: Folded = UNFUNDED;
  for (const log of logs) {
    const next = foldLog(fixed, folded, log);
    if (!next.ok) return next;
    folded = next.value;
  }
  return ok(folded);
}

export type Fault = 'nobody' | 'buyer' | 'seller';

/**
 * Who caused a trade to end without its payment, by rule; only fault counts against anyone. A cancellation is the fault of
 * who cancelled, a take that nobody funded the seller's (nobody's where a standing offer was to lock the coins: the seller owed no
 * act), an unpaid escrow the buyer's. What two people settled, or an arbiter decided, is nobody's here: a ruling attributes it elsewhere.
 */
export function faultOf(
  end: Move | 'expire',
  cancelledBy: 'buyer' | 'seller' | null,
  lockedBy: 'seller' | 'opener' = 'seller',
): Fault {
  if (end === 'expire') return cancelledBy ?? (lockedBy === 'opener' ? 'nobody' : 'seller');
  if (end === 'reclaim' || end === 'refund') return cancelledBy ?? 'buyer';
  return 'nobody';
}

/**
 * Seconds after a payment deadline on the chain at which an unpaid trade of vault coins is ended for a seller who is away. The buyer was shown the end
 * of their time a whole allowance before that deadline.
 */
export const RECLAIM_AFTER = 10 * 60;

/** When the clock has to look at the trade again; null: never, unless something else happens. */
export function nextDue(facts: TradeFacts, now: Instant): Instant | null {
  if (facts.state === 'awaiting_escrow') return facts.openBy + 1;
  if (facts.state === 'awaiting_payment' && facts.paymentDeadline !== null) {
    // Coins of the vault go back by anyone's hand; coins of a wallet by the seller's own alone.
    const reclaimAt = facts.paymentDeadline + RECLAIM_AFTER;
    return facts.fromVault && now < reclaimAt ? reclaimAt : null;
  }
  return null;
}
