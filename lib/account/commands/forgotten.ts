/** A forgotten password: a new sign-in by mail. It opens the account and not the wallet, whose key no mail can carry. */
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { knock, type Origin } from '../attempts.ts';
import { addLink, endLinks, readLink, spendLink } from '../links.ts';
import { sameKdf } from '../password.ts';
import { requireActor } from '../policy.ts';
import { getPasswordKdf } from '../queries.ts';
import { endSessions, freeze, recordEvent } from '../record.ts';
import { refuseAccount } from '../refusals.ts';
import type { RelockInput, ResetInput } from '../schema.ts';
import { hashAuthSecret, tryAuthSecret } from '../secrets.ts';
import { ME_SELECT, meView, type MeView } from '../view.ts';
import { giveUp } from './address.ts';
import { redeemWalletProof } from './sign-in.ts';
import { checkKeys, storeKeys } from './sign-up.ts';

/**
 * Asks for a link by which a new password can be set. The same row, event and answer whether the address has an account or not: that is looked up when the
 * mail is written. Refuses `request.too_many`.
 */
export async function askForReset(
  ctx: Ctx,
  input: { readonly email: string; readonly locale: string } & Origin,
): Promise<Result<null>> {
  const { email: address, locale } = input;
  const may = await knock(ctx.db, 'forgotten', input, address);
  if (!may.ok) return may;
  return inTransaction(ctx.db, async (tx) => {
    const linkId = await addLink(ctx, tx, { purpose: 'reset', accountId: null, address, locale });
    await recordEvent(tx, { type: 'link.asked', subjectId: linkId, actorId: null });
    return ok(null);
  });
}

/**
 * Finds out whose a link is that somebody asked for who is not signed in: the account's with that verified address. The account that signs in without a
 * password is named too, and its link opens nothing. Undefined: nobody's. For whoever writes the mail.
 */
export async function assignReset(
  db: Db,
  link: { readonly id: string; readonly address: string },
): Promise<{ readonly accountId: string; readonly hasPassword: boolean } | undefined> {
  const account = await db.account.findUnique({
    where: { email: link.address },
    select: { id: true, signInHash: true },
  });
  if (!account) return undefined;
  const hasPassword = account.signInHash !== null;
  if (hasPassword) {
    const where = { id: link.id, accountId: null, usedAt: null, endedAt: null };
    await db.accountLink.updateMany({ where, data: { accountId: account.id } });
  }
  return { accountId: account.id, hasPassword };
}

/**
 * Sets a new password by a link in a mail. Every session ends, also the one that asks; what decides where money goes is frozen for a day; the wallet stays
 * locked by the old password until its owner opens it by recovery phrase. Opens no session: whoever comes in now shows what a sign-in asks for.
 * Refusals: `account.link_unknown`, `account.link_used`, `account.link_over`, `account.kdf_other`, `request.too_many`.
 */
export async function resetPassword(ctx: Ctx, input: ResetInput & Origin): Promise<Result<null>> {
  const may = await knock(ctx.db, 'link', input);
  if (!may.ok) return may;
  const found = await readLink(ctx.db, input.token);
  if (!found.ok) return found;
  // A link that is used up costs no derivation.
  if (found.value.usedAt) return refused(refuseAccount('account.link_used'));
  const signInHash = await hashAuthSecret(input.authSecret, input.kdf);
  return inTransaction(ctx.db, async (tx) => {
    const id = found.value.accountId ?? '';
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${id} FOR UPDATE`;
    const spent = await spendLink(tx, input.token, ['reset']);
    if (!spent.ok) return spent;
    const { accountId, address } = spent.value;
    if (!sameKdf(await getPasswordKdf(tx, address), input.kdf)) return refused(refuseAccount('account.kdf_other'));
    const { count } = await tx.account.updateMany({
      // The link was sent to the address the account had then: it must still have it.
      where: { id: accountId, email: address, signInHash: { not: null } },
      data: { signInHash, passwordKdf: input.kdf, walletShut: true },
    });
    if (count === 0) return refused(refuseAccount('account.link_over'));
    await endSessions(tx, accountId);
    await tx.device.deleteMany({ where: { accountId } });
    await endLinks(tx, accountId, ['reset']);
    await giveUp(tx, accountId);
    await freeze(tx, accountId);
    await recordEvent(tx, { type: 'account.passwordReset', subjectId: accountId, actorId: null });
    return ok(null);
  });
}

/**
 * Locks the wallet under the password that was set by mail, after its owner has opened it by recovery phrase or by the old password. Shown are the new
 * password's secret and the wallet itself. Refusals: `account.sign_in_first`, `account.wallet_open` (there is nothing to do), `account.envelope_wrong`,
 * `account.wrong_email_or_password`, `account.too_many_attempts`, and those of the sign-in message.
 */
export async function relockWallet(ctx: Ctx, input: RelockInput): Promise<Result<MeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletShut, sessionId } = asked.value;
  if (!walletShut) return refused(refuseAccount('account.wallet_open'));
  const fits = checkKeys(walletAddress, null, input.keys, 'password');
  if (!fits.ok) return fits;
  const { signInHash } = await ctx.db.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { signInHash: true },
  });
  const right = await tryAuthSecret(signInHash, input.authSecret, { who: accountId, ip: sessionId });
  if (!right.ok) return right;
  return inTransaction(ctx.db, async (tx) => {
    const proven = await redeemWalletProof(tx, input);
    if (!proven.ok) return proven;
    if (proven.value !== walletAddress) return refused(refuseAccount('account.signature_wrong'));
    const where = { id: accountId, signInHash, walletShut: true };
    const { count } = await tx.account.updateMany({ where, data: { walletShut: false } });
    if (count === 0) return refused(refuseAccount('account.wallet_open'));
    await storeKeys(ctx, tx, accountId, input.keys);
    return ok(meView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT })));
  });
}
