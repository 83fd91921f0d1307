import { chainNow } from '../../chain/clock.ts';
import { offerDataOf, signerOf } from '../../chain/signing.ts';
import { requireConfirmed, requireThawed } from '../../account/policy.ts';
import type { Sealed } from '../../account/sealing.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { dateOf, instantOf, type Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { openReleased } from '../../payment/release.ts';
import type { LoadedOffer } from '../queries.ts';
import { refuseOffer } from '../refusals.ts';
import { signedOfferSchema } from '../schema.ts';
import { PREPARED_SECONDS, standingPayeePlace } from '../standing.ts';
import { announceOffer } from './announce.ts';
import { endStanding } from './end-standing.ts';
import { shelve } from './shelve.ts';
import { lockOwnOffer } from './prepare-standing.ts';

export type SignStandingInput = {
  readonly offerId: string;
  readonly standingId: string;
  readonly signature: string;
  /** Payment method to its account, sealed to the release key. */
  readonly payees: Readonly<Record<string, Sealed>>;
};

/**
 * Takes the maker's signature over what was prepared: from now on takes of this offer lock coins from their vault. What is sealed is opened once and
 * compared with the accounts that the offer names, so that no buyer finds out later that it does not fit.
 * Refuses `offer.standing_outdated` (not prepared, an hour ago, or the offer was changed since), `offer.standing_expired`,
 * `account.confirm_first`, `offer.standing_bad_signature`, `offer.standing_payee` { method }, `account.frozen`. Given twice it is one act.
 */
export async function signStanding(ctx: Ctx, input: SignStandingInput): Promise<Result<{ standingId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  const thawed = requireThawed(actor);
  if (!thawed.ok) return thawed;
  return runOnce(ctx, 'signStanding', input, async (tx) => {
    const locked = await lockOwnOffer(tx, actor, input.offerId);
    if (!locked.ok) return locked;
    // A key was made with a fresh proof, for this among other things.
    const fresh = actor.key ? ok(actor) : requireConfirmed(actor);
    if (!fresh.ok) return fresh;
    const offer = locked.value;
    const row = await tx.standingOffer.findUnique({ where: { id: input.standingId } });
    if (!row || row.offerId !== offer.id || row.revision !== offer.revision || row.endedAt) {
      return refused(refuseOffer('offer.standing_outdated'));
    }
    if (row.signature !== null) {
      return row.signature === input.signature
        ? ok({ standingId: row.id })
        : refused(refuseOffer('offer.standing_outdated'));
    }
    const now = await chainNow(tx, offer.chainId);
    if (instantOf(row.createdAt) + PREPARED_SECONDS < now) {
      return refused(refuseOffer('offer.standing_outdated'));
    }
    if (instantOf(row.validUntil) <= now) return refused(refuseOffer('offer.standing_expired'));
    const signed = signedOfferSchema.parse(row.signedOffer);
    if (signerOf(offerDataOf(row, signed), input.signature) !== actor.walletAddress) {
      return refused(refuseOffer('offer.standing_bad_signature'));
    }
    const payees = await checkPayees(tx, offer, signed.series, input.payees);
    if (!payees.ok) return payees;
    await endStanding(tx, offer.id, 'renewed', now);
    await keepSigned(tx, row.id, input.signature, payees.value, now);
    await shelve(tx, [offer.id]);
    // Whoever looks for coins that lie in the vault finds it from now on.
    if (offer.state === 'live') {
      const { accountId: actorId } = actor;
      const data = { revision: offer.revision };
      await announceOffer(tx, { offerId: offer.id, type: 'offer.published', data, actorId, at: now });
    }
    return ok({ standingId: row.id });
  });
}

/** For every method of the offer the very account that it names, and nothing else. */
async function checkPayees(
  tx: Tx,
  offer: LoadedOffer,
  series: string,
  payees: Readonly<Record<string, Sealed>>,
): Promise<Result<Readonly<Record<string, Sealed>>>> {
  const kept: Record<string, Sealed> = {};
  for (const { methodId, paymentAccountId } of offer.current.methods) {
    const account = paymentAccountId && (await tx.paymentAccount.findUnique({ where: { id: paymentAccountId } }));
    const sealed = payees[methodId];
    const opened = account && openReleased(sealed, standingPayeePlace(offer.id, series), account.commitment);
    if (!sealed || !opened || !opened.ok || opened.value.account.methodId !== methodId) {
      return refused(refuseOffer('offer.standing_payee', { method: methodId }));
    }
    kept[methodId] = sealed;
  }
  return ok(kept);
}

async function keepSigned(
  tx: Tx,
  id: string,
  signature: string,
  payees: Readonly<Record<string, Sealed>>,
  now: Instant,
): Promise<void> {
  await tx.standingOffer.update({
    where: { id },
    data: { signature, payees: JSON.parse(JSON.stringify(payees)) as object, signedAt: dateOf(now) },
  });
}
