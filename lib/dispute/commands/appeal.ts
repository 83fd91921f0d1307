/** What the two may do with a ruling: accept it, or appeal, once. */
import { chainNow } from '#lib/chain/clock.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Held } from '../internal/hold.ts';
import { findRuling, letStand } from '../internal/standing.ts';
import { requirePartyOf } from '../policy.ts';
import { lockDispute, recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';

/** The case of a trade, held, its published ruling, and the side of whoever asks. */
async function holdRuled(ctx: Ctx, tx: Tx, tradeId: string) {
  const dispute = await lockDispute(tx, { tradeId });
  const asked = requirePartyOf(ctx.actor, dispute?.trade ?? null);
  if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const now = await chainNow(tx, dispute.trade.chainId);
  const ruling =
    dispute.state === 'ruled' && dispute.trade.state === 'disputed' ? await findRuling(tx, dispute.id) : null;
  if (!ruling?.publishedAt || !ruling.appealUntil) return refused(refuseDispute('dispute.no_ruling'));
  return ok({ ...asked.value, dispute, ruling, now });
}

/**
 * A party accepts the ruling; when both have, it stands. Accepting twice is accepting once. Refuses `dispute.not_found` to anybody else, `dispute.no_ruling`.
 */
export async function acceptRuling(ctx: Ctx, input: { readonly id: string }): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'acceptRuling', input, async (tx) => {
    const held = await holdRuled(ctx, tx, input.id);
    if (!held.ok) return held;
    const { actor, party, dispute, ruling, now } = held.value;
    const [own, other] =
      party === 'buyer'
        ? [ruling.buyerAcceptedAt, ruling.sellerAcceptedAt]
        : [ruling.sellerAcceptedAt, ruling.buyerAcceptedAt];
    if (own) return ok({ version: dispute.version });
    const at = dateOf(now);
    await tx.ruling.update({
      where: { id: ruling.id },
      data: party === 'buyer' ? { buyerAcceptedAt: at } : { sellerAcceptedAt: at },
    });
    const by = { move: 'accept', actorId: actor.accountId, at: now } as const;
    const written = other
      ? await letStand(tx, dispute, ruling, by)
      : await recordDispute(
          tx,
          dispute,
          'accept',
          {},
          { type: 'dispute.accepted', data: { rulingId: ruling.id, by: party }, actorId: actor.accountId, at: now },
        );
    return written.ok ? ok({ version: written.value }) : written;
  });
}

/**
 * A party appeals, with a reason, while there is time: a moderator who had no part in the ruling decides for good. Whoever accepted it cannot appeal.
 * Refuses `dispute.not_found`, `dispute.no_ruling`, `dispute.appeal_over`, `dispute.accepted_before`.
 */
export async function appealRuling(
  ctx: Ctx,
  input: { readonly id: string; readonly reason: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'appealRuling', input, async (tx) => {
    const held = await holdRuled(ctx, tx, input.id);
    if (!held.ok) return held;
    const { actor, party, dispute, ruling, now } = held.value;
    if (now > instantOf(ruling.appealUntil!)) return refused(refuseDispute('dispute.appeal_over'));
    if (party === 'buyer' ? ruling.buyerAcceptedAt : ruling.sellerAcceptedAt)
      return refused(refuseDispute('dispute.accepted_before'));
    const at = dateOf(now);
    await tx.ruling.update({
      where: { id: ruling.id },
      data: { appealedById: actor.accountId, appealedAt: at, appealReason: input.reason },
    });
    await tx.caseAssignment.updateMany({ where: { disputeId: dispute.id, untilAt: null }, data: { untilAt: at } });
    const written = await recordDispute(
      tx,
      dispute,
      'appeal',
      { assignedToId: null, dueAt: null },
      { type: 'dispute.appealed', data: { rulingId: ruling.id, by: party }, actorId: actor.accountId, at: now },
    );
    return written.ok ? ok({ version: written.value }) : written;
  });
}

/** Nobody appealed in time: the ruling stands. The clock calls this, holding the case. */
export async function endAppealTime(tx: Tx, dispute: Held, now: Instant): Promise<void> {
  const ruling = await findRuling(tx, dispute.id);
  if (!ruling?.appealUntil || instantOf(ruling.appealUntil) >= now) return;
  const stood = await letStand(tx, dispute, ruling, { move: 'stand', actorId: null, at: now });
  if (!stood.ok) throw new Error(`the ruling ${ruling.id} could not be let stand: ${stood.refusal.code}`);
}
