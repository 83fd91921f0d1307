import { chainNow } from '../../chain/clock.ts';
import { signerOf } from '../../chain/signing.ts';
import { cancelOffersDataOf } from '../../chain/vault-signing.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { submitCancellation } from '../../vault/commands.ts';
import { refuseOffer } from '../refusals.ts';
import type { StandingEnd } from '../view.ts';
import { shelve } from './shelve.ts';

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
  const { signature } = input;
  return runOnce(ctx, 'cancelStanding', input, async (tx) => {
    const row = await tx.standingOffer.findUnique({
      where: { id: input.standingId },
      include: { offer: { select: { makerId: true } } },
    });
    if (!row || row.offer.makerId !== actor.accountId || row.signature === null) {
      return refused(refuseOffer('offer.standing_not_found'));
    }
    if (signature && !row.voidAt) {
      const act = { owner: row.sellerAddress, series: `${row.series}` };
      if (signerOf(cancelOffersDataOf(row, act), signature) !== act.owner) {
        return refused(refuseOffer('offer.standing_bad_signature'));
      }
      const relayed = await submitCancellation(ctx, tx, { chainId: row.chainId, series: act.series, signature });
      if (!relayed.ok) return relayed;
    }
    await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${row.offerId} FOR NO KEY UPDATE`;
    await tx.standingOffer.updateMany({
      where: { id: row.id, endedAt: null },
      data: { endedAt: dateOf(await chainNow(tx, row.chainId)), endReason: 'cancelled' },
    });
    if (signature) await tx.standingOffer.update({ where: { id: row.id }, data: { cancelSignature: signature } });
    await shelve(tx, [row.offerId]);
    return ok({ standingId: row.id });
  });
}
