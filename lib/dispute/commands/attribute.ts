/** What a ruling that the chain carried out means for the people: whose fault it was, and what follows. */
import type { Event } from '#lib/db/generated/client.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { restrainByRuling } from '#lib/account/commands/restrain.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { attributeFault } from '#lib/trade/commands/attribute-fault.ts';
import { CONTEST_WINDOW, OFFENCES, penaltyFor, REMEMBERED, type Offence } from '../court.ts';
import { findRuling } from '../internal/standing.ts';
import type { ListenerCtx } from '../listeners.ts';
import { lockDispute, recordPenalty } from '../record.ts';

/**
 * Hears `trade.ruled` once it is final. Where what was paid is what stood, its fault is put down and its penalty follows; a ruling that came past this
 * site attributes nothing. Calling it twice is calling it once.
 */
export async function attribute(ctx: ListenerCtx, event: Event): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const dispute = await lockDispute(tx, { tradeId: event.subjectId });
    const ruling = dispute && (await findRuling(tx, dispute.id));
    if (!dispute || !ruling?.stoodAt || dispute.trade.toBuyerUnits === null) return;
    if (toBigint(dispute.trade.toBuyerUnits) !== toBigint(ruling.toBuyerUnits) || dispute.trade.faultBy !== null)
      return;
    const at = instantOf(event.at);
    const { fault, offence } = ruling;
    const done = await attributeFault(tx, {
      tradeId: dispute.tradeId,
      fault,
      by: 'ruling',
      actorId: ruling.decidedById,
      at,
    });
    if (!done.ok) throw new Error(`the fault of ${dispute.tradeId} could not be put down: ${done.refusal.code}`);
    const known = OFFENCES.find((one) => one === offence);
    if (!known || (fault !== 'buyer' && fault !== 'seller')) return;
    const accountId = fault === 'buyer' ? dispute.trade.buyerId : dispute.trade.sellerId;
    await punish(ctx, tx, { disputeId: dispute.id, accountId, offence: known, at });
  });
}

type Punished = {
  readonly disputeId: string;
  readonly accountId: string;
  readonly offence: Offence;
  readonly at: Instant;
};

async function punish(ctx: ListenerCtx, tx: Tx, { disputeId, accountId, offence, at }: Punished): Promise<void> {
  const since = dateOf(at - REMEMBERED);
  const before = await tx.penalty.count({ where: { accountId, offence, at: { gt: since }, lifted: false } });
  const { kind, seconds } = penaltyFor(offence, before);
  const id = newId(ctx.random);
  await tx.penalty.create({
    data: {
      id,
      disputeId,
      accountId,
      offence,
      kind,
      at: dateOf(at),
      until: seconds === null ? null : dateOf(at + seconds),
      contestUntil: dateOf(at + CONTEST_WINDOW),
    },
  });
  await recordPenalty(tx, id, { type: 'penalty.given', data: { kind, offence }, actorId: null, at });
  if (kind === 'warning') return;
  await restrainByRuling(tx, { accountId, until: seconds === null ? null : at + seconds, at });
}
