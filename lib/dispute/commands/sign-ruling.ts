import { noteAct } from '#lib/account/commands/staff.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { digestOf } from '#lib/chain/signing.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { lockDispute, recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { readRulingSignature, rulingDataOf } from '../ruling.ts';
import { readSeats } from '../seats.ts';
import { keepSignature, requireSeat } from './seal-ruling.ts';

/**
 * Another member signs the proposal as it stands; with enough signatures it goes to the relayer. Signing twice is signing once.
 * Refuses `dispute.no_proposal`, `dispute.ruling_expired`, and `dispute.bad_signature` for anything but this very ruling.
 */
export async function signRuling(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly signature: string },
  seatsOf = readSeats,
): Promise<Result<{ version: number }>> {
  const seat = await requireSeat(ctx, input.disputeId, seatsOf);
  if (!seat.ok) return seat;
  const { actor, seats } = seat.value;
  return inTransaction(ctx.db, async (tx) => {
    const dispute = (await lockDispute(tx, { id: input.disputeId }))!;
    const { trade } = dispute;
    const now = await chainNow(tx, trade.chainId);
    if (dispute.toBuyerUnits === null || dispute.validUntil === null) {
      return refused(refuseDispute('dispute.no_proposal'));
    }
    const terms = termsSchema.parse(trade.terms);
    const act = { toBuyer: toBigint(dispute.toBuyerUnits).toString(), validUntil: Number(dispute.validUntil) };
    if (act.validUntil < now) return refused(refuseDispute('dispute.ruling_expired'));
    const data = rulingDataOf(trade, terms, act);
    const signed = readRulingSignature(data, input.signature, actor.walletAddress);
    if (!signed.ok) return signed;
    const before = await tx.rulingSignature.count({
      where: { disputeId: dispute.id, digest: digestOf(data), signer: actor.walletAddress },
    });
    if (before) return ok({ version: dispute.version });
    const written = await recordDispute(
      tx,
      dispute,
      'sign',
      {},
      {
        type: 'dispute.rulingSigned',
        data: { toBuyer: act.toBuyer, validUntil: act.validUntil, digest: digestOf(data) },
        actorId: actor.accountId,
        signature: signed.value,
        at: now,
      },
    );
    if (!written.ok) return written;
    await keepSignature(ctx, tx, { dispute, terms, act, seats }, actor.walletAddress, signed.value);
    // The reason is the proposal's: this signs exactly that.
    const subject = { noun: 'dispute', id: dispute.id };
    const said = { toBuyer: act.toBuyer, validUntil: act.validUntil };
    await noteAct(tx, ctx, actor, { act: 'cases.sign', subject, reason: dispute.rulingReason ?? '', data: said });
    return ok({ version: written.value });
  });
}
