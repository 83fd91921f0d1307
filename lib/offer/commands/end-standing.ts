import { escrowInterface } from '../../chain/abi.ts';
import { chainNow } from '../../chain/clock.ts';
import { enqueueIntent } from '../../chain/relay.ts';
import { cancelOffersDataOf, digestOf, signerOf } from '../../chain/signing.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { refuseOffer } from '../refusals.ts';
import type { StandingEnd } from '../view.ts';

/** From now on this site locks nothing by what was signed for the offer. The caller's transaction holds the offer's row. */
export async function endStanding(tx: Tx, offerId: string, endReason: StandingEnd, now: Instant): Promise<void> {
  await tx.standingOffer.updateMany({
    where: { offerId, endedAt: null, signature: { not: null } },
    data: { endedAt: dateOf(now), endReason },
  });
}

/**
 * The maker ends a standing offer of theirs: at once here, and with their signature over `CancelOffers` on the chain as well, brought there
 * without gas of theirs. Ended already, it can still be made void on the chain. Given twice it is one act.
 * Refuses `offer.standing_not_found`, `offer.standing_bad_signature`.
 */
export async function cancelStanding(
  ctx: Ctx,
  input: { readonly standingId: string; readonly signature?: string | undefined },
): Promise<Result<{ standingId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  return inTransaction(ctx.db, async (tx) => {
    const row = await tx.standingOffer.findUnique({
      where: { id: input.standingId },
      include: { offer: { select: { makerId: true } } },
    });
    if (!row || row.offer.makerId !== actor.accountId || row.signature === null) {
      return refused(refuseOffer('offer.standing_not_found'));
    }
    await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${row.offerId} FOR NO KEY UPDATE`;
    const now = await chainNow(tx, row.chainId);
    await tx.standingOffer.updateMany({
      where: { id: row.id, endedAt: null },
      data: { endedAt: dateOf(now), endReason: 'cancelled' },
    });
    const { signature } = input;
    if (!signature || row.voidAt) return ok({ standingId: row.id });
    const series = `${row.series}`;
    const data = cancelOffersDataOf(row, row.sellerAddress, series);
    if (signerOf(data, signature) !== row.sellerAddress) return refused(refuseOffer('offer.standing_bad_signature'));
    await tx.standingOffer.update({ where: { id: row.id }, data: { cancelSignature: signature } });
    await enqueueIntent(tx, ctx.random, {
      chainId: row.chainId,
      actKey: digestOf(data),
      tradeId: null,
      move: 'cancelOffers',
      to: row.contract,
      data: escrowInterface.encodeFunctionData('cancelOffersBySignature', [row.sellerAddress, series, signature]),
    });
    return ok({ standingId: row.id });
  });
}
