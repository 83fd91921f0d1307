/**
 * The only writer of `trade.state`. Compare-and-set on the version, with the event row in the same transaction: whoever read
 * an older version changes nothing and is told so.
 */
import type { Prisma, Trade } from '../db/generated/client.ts';
import type { Tx } from '../db/ctx.ts';
import { toBigint, toDecimal } from '../db/decimal.ts';
import { appendEvent, type NewEvent } from '../events/outbox.ts';
import { dateOf, instantOf, type Instant } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { factsOf, faultOf, nextDue, type Fixed, type Folded } from './fold.ts';
import { isEnd, type Move, type TradeFacts } from './machine.ts';
import { refuseTrade } from './refusals.ts';
import { termsSchema } from './schema.ts';

/** Columns of facts; the state and what follows from logs is not among them. */
export type FactPatch = Pick<
  Prisma.TradeUncheckedUpdateManyInput,
  'cancelledBy' | 'capacityFreedAt' | 'payeeSealed' | 'payerSealed' | 'payerNamedAt' | 'dueAt' | 'fault' | 'faultBy'
>;

type Versioned = { readonly id: string; readonly version: number };
export type EventOf = Omit<NewEvent, 'seq' | 'subjectId'>;

async function write(
  tx: Tx,
  trade: Versioned,
  data: Prisma.TradeUncheckedUpdateManyInput,
  event: EventOf,
): Promise<Result<number>> {
  const version = trade.version + 1;
  const changed = await tx.trade.updateMany({
    where: { id: trade.id, version: trade.version },
    data: { ...data, version },
  });
  if (changed.count === 0) return refused(refuseTrade('trade.changed_meanwhile'));
  await appendEvent(tx, { ...event, subjectId: trade.id, seq: version });
  return ok(version);
}

/** Records a fact that leaves the state as it is. Refuses `trade.changed_meanwhile`. */
export function recordFact(tx: Tx, trade: Versioned, patch: FactPatch, event: EventOf): Promise<Result<number>> {
  return write(tx, trade, patch, event);
}

/** Records what the logs make of the trade, as seen. Refuses `trade.changed_meanwhile`. */
export function recordFolded(tx: Tx, trade: Trade, folded: Folded, event: EventOf): Promise<Result<number>> {
  return write(tx, trade, columnsOf(trade, folded, event.at), event);
}

/** Records the clock's end of a trade that nobody funded; it is final at once, since no log can undo it. */
export function recordExpired(tx: Tx, trade: Trade, event: EventOf): Promise<Result<number>> {
  const at = dateOf(event.at);
  const fault = faultOf('expire', cancelledByOf(trade), lockedByOf(trade));
  return write(
    tx,
    trade,
    {
      state: 'cancelled',
      finalState: 'cancelled',
      finalAt: at,
      endedAt: at,
      endedBy: 'expire',
      fault,
      dueAt: null,
      capacityFreedAt: trade.capacityFreedAt ?? at,
    },
    event,
  );
}

/** Moves the final state forward. It appends nothing: the event rows that became final already say it. */
export async function recordFinal(tx: Tx, trade: Trade, folded: Folded, at: Instant): Promise<void> {
  const freed = isEnd(folded.state) ? { capacityFreedAt: trade.capacityFreedAt ?? dateOf(at) } : {};
  await tx.trade.updateMany({
    where: { id: trade.id },
    data: { finalState: folded.state, finalAt: dateOf(at), ...freed },
  });
}

function columnsOf(trade: Trade, folded: Folded, now: Instant): Prisma.TradeUncheckedUpdateManyInput {
  const date = (instant: Instant | null) => (instant === null ? null : dateOf(instant));
  const due = nextDue(factsOf(fixedOf(trade), folded), now);
  const ended = isEnd(folded.state);
  return {
    state: folded.state,
    fundedAt: date(folded.fundedAt),
    paymentDeadline: date(folded.paymentDeadline),
    paidAt: date(folded.paidAt),
    disputedAt: date(folded.disputedAt),
    endedAt: date(folded.endedAt),
    endedBy: folded.endedBy,
    toBuyerUnits: folded.toBuyer === null ? null : toDecimal(folded.toBuyer),
    paidFeeUnits: folded.paidFee === null ? null : toDecimal(folded.paidFee),
    extended: folded.extended,
    fault: ended && folded.endedBy ? faultOf(folded.endedBy, cancelledByOf(trade)) : null,
    dueAt: date(due),
  };
}

function cancelledByOf(trade: Trade): 'buyer' | 'seller' | null {
  return trade.cancelledBy === 'buyer' || trade.cancelledBy === 'seller' ? trade.cancelledBy : null;
}

function lockedByOf(trade: Trade): 'seller' | 'opener' {
  return trade.standingOfferId === null ? 'seller' : 'opener';
}

/** The unchanging half of a row. */
export function fixedOf(trade: Trade): Fixed {
  const terms = termsSchema.parse(trade.terms);
  return {
    openBy: instantOf(trade.openBy),
    paymentWindow: terms.paymentWindow,
    hearingWindow: terms.hearingWindow,
    rulingWindow: terms.rulingWindow,
    fromVault: terms.fromVault,
    amount: BigInt(terms.amount),
    seller: terms.seller,
    buyer: terms.buyer,
    arbiter: terms.arbiter,
    backupArbiter: /^0x0{40}$/.test(terms.backupArbiter) ? null : terms.backupArbiter,
    cancelledBy: cancelledByOf(trade),
    lockedBy: lockedByOf(trade),
  };
}

/** The changing half of a row, as seen. */
export function foldedOf(trade: Trade): Folded {
  const instant = (date: Date | null) => (date === null ? null : instantOf(date));
  return {
    state: trade.state,
    fundedAt: instant(trade.fundedAt),
    paymentDeadline: instant(trade.paymentDeadline),
    paidAt: instant(trade.paidAt),
    disputedAt: instant(trade.disputedAt),
    endedAt: instant(trade.endedAt),
    endedBy: trade.endedBy as Move | null,
    toBuyer: trade.toBuyerUnits === null ? null : toBigint(trade.toBuyerUnits),
    paidFee: trade.paidFeeUnits === null ? null : toBigint(trade.paidFeeUnits),
    extended: trade.extended,
  };
}

/** What the machine reads of a row. */
export function tradeFactsOf(trade: Trade): TradeFacts {
  return factsOf(fixedOf(trade), foldedOf(trade));
}
