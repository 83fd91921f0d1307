import { depart } from '#lib/account/departed.ts';
import { requireConfirmed } from '#lib/account/policy.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { endStanding } from '#lib/offer/commands/end-standing.ts';
import { lockLanes } from '#lib/offer/commands/lanes.ts';
import { shelve } from '#lib/offer/commands/shelve.ts';
import { dropMerchant } from '#lib/reputation/merchants/commands.ts';
import { lockTaker } from '#lib/trade/commands/load.ts';
import { obstaclesOf } from '../queries.ts';
import { refusePrivacy } from '../refusals.ts';
import type { DeletionInput } from '../schema.ts';

/**
 * Deletes the actor's account, at once and for good: who signs in, how they are reached, what they chose and kept for themselves. Their offers end.
 * What others rest on stays under a name that is none: trades, the chat as the other one's copy, feedback, disputes.
 * Refuses `account.sign_in_first`, `account.confirm_first`, `privacy.name_differs`, `privacy.keys_first`, and `privacy.in_the_way` { count } while
 * anything is under way that needs them; then nothing has changed.
 */
export async function deleteMyAccount(ctx: Ctx, input: DeletionInput): Promise<Result<{ readonly deleted: true }>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const actor = asked.value;
  if (input.name.trim() !== actor.name) return refused(refusePrivacy('privacy.name_differs'));
  if (actor.walletKind === 'browser' && !input.keysSaved) return refused(refusePrivacy('privacy.keys_first'));
  const { accountId, walletAddress } = actor;
  return inTransaction(ctx.db, async (tx) => {
    // What could begin meanwhile waits: a take of theirs, an offer of theirs, a take of an offer of theirs; and what had begun is seen below.
    await lockTaker(tx, accountId);
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`offers:${accountId}`}))`;
    await closeOffers(tx, accountId, walletAddress);
    await dropMerchant(tx, accountId);
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR UPDATE`;
    const account = await tx.account.findUniqueOrThrow({ where: { id: accountId } });
    // Twice at once is once: the second one's session has ended by now.
    if (account.deletedAt) return ok({ deleted: true as const });
    const obstacles = await obstaclesOf(tx, actor);
    if (obstacles.length > 0) return refused(refusePrivacy('privacy.in_the_way', { count: obstacles.length }));
    await dropBelongings(tx, accountId);
    await depart(tx, account, instantOf(new Date()));
    return ok({ deleted: true as const });
  });
}

/** Ends every offer, so that none can be taken any more. */
async function closeOffers(tx: Tx, makerId: string, sellerAddress: string): Promise<void> {
  const offers = await tx.offer.findMany({
    where: { makerId, state: { not: 'closed' } },
    orderBy: { id: 'asc' },
    select: { id: true, chainId: true },
  });
  for (const chainId of new Set(offers.map((offer) => offer.chainId))) await lockLanes(tx, { chainId, sellerAddress });
  for (const { id, chainId } of offers) {
    await tx.offer.update({
      where: { id },
      data: { state: 'closed', pauseReason: null, version: { increment: 1 } },
    });
    await endStanding(tx, id, 'closed', await chainNow(tx, chainId));
  }
  await shelve(
    tx,
    offers.map(({ id }) => id),
  );
}

/** Everything that is the person's alone. The inventory says which tables these are, and a test compares (tests/privacy/deletion.db.test.ts). */
async function dropBelongings(tx: Tx, accountId: string): Promise<void> {
  const where = { accountId };
  await tx.notice.deleteMany({ where });
  await tx.mail.deleteMany({ where });
  await tx.noticePreference.deleteMany({ where });
  await tx.quietHours.deleteMany({ where });
  await tx.discretion.deleteMany({ where });
  await tx.unsubscribeToken.deleteMany({ where });
  await tx.savedSearch.deleteMany({ where });
  await tx.block.deleteMany({ where: { blockerId: accountId } });
  await tx.trust.deleteMany({ where: { trusterId: accountId } });
  await tx.traderNote.deleteMany({ where: { authorId: accountId } });
  await tx.vaultAct.deleteMany({ where });
  await tx.foreignStatement.deleteMany({ where });
  // Offers on which no trade rests, and no signature that has to be watched to its end.
  await tx.offer.deleteMany({ where: { makerId: accountId, trades: { none: {} }, standing: { none: {} } } });
  await tx.paymentAccount.deleteMany({ where });
  await tx.identityChange.deleteMany({ where });
  await tx.sealedKey.deleteMany({ where });
  await tx.evidenceKey.deleteMany({ where });
  await tx.commandKey.deleteMany({ where });
  await tx.staffCode.deleteMany({ where });
  await tx.staffTry.deleteMany({ where });
  await tx.staffNote.deleteMany({ where });
  await tx.signal.deleteMany({ where });
  await tx.review.deleteMany({ where });
  await tx.caseTemplate.deleteMany({ where: { ownerId: accountId } });
  await tx.apiKey.deleteMany({ where });
  await tx.accountLink.deleteMany({ where });
  await tx.addressChange.deleteMany({ where });
  await tx.device.deleteMany({ where });
  await tx.factor.deleteMany({ where });
  await tx.recoveryCode.deleteMany({ where });
  await tx.factorTicket.deleteMany({ where });
  await tx.factorTry.deleteMany({ where });
  await tx.passkeyChallenge.deleteMany({ where });
  // With them their messages and what became of each.
  await tx.webhookEndpoint.deleteMany({ where });
  await tx.socketTicket.deleteMany({ where });
  // Last: with it goes who asks. Devices that show notices go with their session.
  await tx.session.deleteMany({ where });
}
