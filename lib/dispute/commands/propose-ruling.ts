import { noteAct } from '#lib/account/commands/staff.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { digestOf } from '#lib/chain/signing.ts';
import type { Dispute, Ruling } from '#lib/db/generated/client.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { toBigint, toDecimal } from '#lib/db/decimal.ts';
import { findRuling } from '../internal/standing.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { lockDispute, recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { checkRuling, readRulingSignature, rulingDataOf } from '../ruling.ts';
import type { ProposalInput } from '../schema.ts';
import { readSeats } from '../seats.ts';
import { keepSignature, requireSeat, submittedRuling } from './seal-ruling.ts';

/**
 * A member of the panel puts the ruling that stands into the words of the chain and signs it, so that it can be carried out within a day. It replaces an
 * act that has not gone to the chain; signatures of the old one count no more. The backup arbiter, whose turn comes when the first was silent too long,
 * rules by this act itself, with reasons.
 * Refuses `dispute.no_ruling`, `dispute.not_as_ruled`, `dispute.not_assigned`, `dispute.not_found`, `dispute.conflict_of_interest`, `dispute.not_panel_member`, `dispute.hearing_not_over`,
 * `dispute.changed_meanwhile`, amounts and signatures that do not fit.
 */
export async function proposeRuling(
  ctx: Ctx,
  input: ProposalInput & { readonly disputeId: string },
  seatsOf = readSeats,
): Promise<Result<{ version: number }>> {
  const seat = await requireSeat(ctx, input.disputeId, seatsOf);
  if (!seat.ok) return seat;
  const { actor, seats, as } = seat.value;
  return inTransaction(ctx.db, async (tx) => {
    const dispute = (await lockDispute(tx, { id: input.disputeId }))!;
    const { trade } = dispute;
    const now = await chainNow(tx, trade.chainId);
    if (dispute.version !== input.version) return refused(refuseDispute('dispute.changed_meanwhile'));
    if (await submittedRuling(tx, dispute)) return refused(refuseDispute('dispute.ruling_submitted'));
    const terms = termsSchema.parse(trade.terms);
    const act = { toBuyer: BigInt(input.toBuyer).toString(), validUntil: input.validUntil };
    const ruled = as === 'arbiter' ? await asRuled(tx, dispute, act.toBuyer) : ok(null);
    if (!ruled.ok) return ruled;
    const fits = checkRuling(terms, act, now);
    if (!fits.ok) return fits;
    const data = rulingDataOf(trade, terms, act);
    const signed = readRulingSignature(data, input.signature, actor.walletAddress);
    if (!signed.ok) return signed;
    const written = await recordDispute(
      tx,
      dispute,
      as === 'arbiter' ? 'propose' : 'backup',
      {
        toBuyerUnits: toDecimal(BigInt(act.toBuyer)),
        rulingReason: ruled.value?.reason ?? input.reason,
        validUntil: BigInt(act.validUntil),
        proposedById: actor.accountId,
      },
      {
        type: 'dispute.rulingProposed',
        data: { toBuyer: act.toBuyer, validUntil: act.validUntil, digest: digestOf(data) },
        actorId: actor.accountId,
        signature: signed.value,
        at: now,
      },
    );
    if (!written.ok) return written;
    await keepSignature(ctx, tx, { dispute, terms, act, seats }, actor.walletAddress, signed.value);
    const subject = { noun: 'dispute', id: dispute.id };
    const said = { toBuyer: act.toBuyer, validUntil: act.validUntil };
    await noteAct(tx, ctx, actor, { act: 'cases.propose', subject, reason: input.reason, data: said });
    return ok({ version: written.value });
  });
}

/** The ruling that stands, if this act says the same. */
async function asRuled(tx: Tx, { id, state }: Dispute, toBuyer: string): Promise<Result<Ruling | null>> {
  const ruling = state === 'sealing' ? await findRuling(tx, id) : null;
  if (!ruling?.stoodAt) return refused(refuseDispute('dispute.no_ruling'));
  const said = toBigint(ruling.toBuyerUnits).toString();
  return said === toBuyer ? ok(ruling) : refused(refuseDispute('dispute.not_as_ruled', { toBuyer: said }));
}
