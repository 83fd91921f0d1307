/** What the case file learns from the trade. Each may be called any number of times for the same event. */
import type { Event, Trade } from '#lib/db/generated/client.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { newId, type RandomBytes } from '#lib/kernel/ids.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { findRuling, standingPatch } from './internal/standing.ts';
import { lockDispute, recordDispute } from './record.ts';
import { readReason, STATEMENT_LENGTH, type Reason } from './schema.ts';

export type ListenerCtx = { readonly db: Db; readonly clock: () => Instant; readonly random: RandomBytes };

/**
 * The chain says that a trade is disputed: opens its file, with the reason and statement that came with the signed move. Also hears
 * `trade.reverted`: a reorganisation that took an end back opens the file again.
 */
export async function openDispute(ctx: ListenerCtx, event: Event): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const trade = await holdTrade(tx, event.subjectId);
    // Nobody judges a practice trade: its partner ends it.
    if (trade.practice) return;
    const dispute = await lockDispute(tx, { tradeId: trade.id });
    if (event.type === 'trade.reverted') {
      if (dispute?.state === 'closed' && trade.state === 'disputed') await reopen(tx, dispute, event);
      return;
    }
    if (!dispute) await openFile(ctx, tx, trade, event);
    // The end may have been heard before its beginning: deliveries are retried one by one.
    if (isEnd(trade.state)) await closeFile(tx, trade, event);
  });
}

/** The trade ended, by whatever move: closes its file, if there is one. */
export async function closeDispute(ctx: ListenerCtx, event: Event): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const trade = await holdTrade(tx, event.subjectId);
    if (isEnd(trade.state)) await closeFile(tx, trade, event);
  });
}

async function holdTrade(tx: Tx, id: string): Promise<Trade> {
  await tx.$queryRaw`SELECT 1 FROM "Trade" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  return tx.trade.findUniqueOrThrow({ where: { id } });
}

type Opening = { readonly reason: Reason; readonly statement: string };

/** What whoever disputed said when they signed or sent it: the latest such act before the log. */
async function openingOf(tx: Tx, event: Event): Promise<Opening> {
  const said = await tx.event.findFirst({
    where: {
      noun: 'trade',
      subjectId: event.subjectId,
      seq: { lt: event.seq },
      actorId: event.actorId,
      type: { in: ['trade.moveSigned', 'trade.transactionSubmitted'] },
      data: { path: ['move'], equals: 'dispute' },
    },
    orderBy: { seq: 'desc' },
    select: { data: true },
  });
  const { reason, statement } = (said?.data ?? {}) as { reason?: unknown; statement?: unknown };
  return {
    reason: readReason(reason),
    statement: typeof statement === 'string' ? statement.trim().slice(0, STATEMENT_LENGTH) : '',
  };
}

async function openFile(ctx: ListenerCtx, tx: Tx, trade: Trade, event: Event): Promise<void> {
  if (!event.actorId) throw new Error(`event ${event.id} does not say who disputed trade ${trade.id}`);
  const { reason, statement } = await openingOf(tx, event);
  const id = newId(ctx.random);
  await tx.dispute.create({
    data: {
      id,
      tradeId: trade.id,
      openedById: event.actorId,
      reason,
      openedAt: event.at,
      statements: statement
        ? { create: [{ id: newId(ctx.random), authorId: event.actorId, text: statement, createdAt: event.at }] }
        : {},
    },
  });
  await appendEvent(tx, {
    type: 'dispute.opened',
    subjectId: id,
    seq: 1,
    data: { tradeId: trade.id, reason },
    actorId: event.actorId,
    at: instantOf(event.at),
    final: true,
  });
}

async function closeFile(tx: Tx, trade: Trade, event: Event): Promise<void> {
  const dispute = await lockDispute(tx, { tradeId: trade.id });
  if (!dispute || dispute.state === 'closed') return;
  const closedAt = trade.endedAt ?? event.at;
  const done = await recordDispute(
    tx,
    dispute,
    'close',
    { closedAt },
    {
      type: 'dispute.closed',
      data: {
        endedBy: trade.endedBy,
        toBuyer: trade.toBuyerUnits === null ? null : trade.toBuyerUnits.toFixed(),
      },
      actorId: null,
      at: instantOf(closedAt),
    },
  );
  if (!done.ok) throw new Error(`dispute ${dispute.id} could not be closed: ${done.refusal.code}`);
}

/** The ruling's transaction left the chain with its block: what was signed goes; a ruling that stood still stands. */
async function reopen(
  tx: Tx,
  dispute: NonNullable<Awaited<ReturnType<typeof lockDispute>>>,
  event: Event,
): Promise<void> {
  const ruling = await findRuling(tx, dispute.id);
  const stood = ruling?.stoodAt ? ruling : null;
  const patch = stood
    ? standingPatch(stood)
    : { toBuyerUnits: null, rulingReason: null, validUntil: null, proposedById: null };
  const done = await recordDispute(
    tx,
    dispute,
    'reopen',
    { ...patch, closedAt: null },
    { type: 'dispute.opened', data: { again: true }, actorId: null, at: instantOf(event.at) },
    { standing: stood !== null },
  );
  if (!done.ok) throw new Error(`dispute ${dispute.id} could not be opened again: ${done.refusal.code}`);
}
