import type { Ctx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';
import type { BackupInput, IdentityInput, PasswordChangeInput } from '../schema.ts';
import { ME_SELECT, meView, type MeView } from '../view.ts';
import { hashAuthSecret, redeemWalletProof, tryAuthSecret } from './sign-in.ts';
import { checkKeys, identityColumns, storeKeys } from './sign-up.ts';

/**
 * Publishes the identity key of somebody who signs in by an injected wallet, with its envelope. A newer one takes the place of an
 * older one (the wallet that could open the old one may be gone); an older one never of a newer.
 * Refusals: `account.identity_wrong`, `account.envelope_wrong`.
 */
export async function publishIdentity(ctx: Ctx, input: IdentityInput): Promise<Result<MeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletKind } = asked.value;
  const fits = checkKeys(walletAddress, input.identity, input.keys, 'signature');
  if (!fits.ok) return fits;
  if (walletKind !== 'injected' || input.keys[0]?.purpose !== 'identity')
    return refused(refuseAccount('account.envelope_wrong'));
  return inTransaction(ctx.db, async (tx) => {
    const { count } = await tx.account.updateMany({
      where: { id: accountId, OR: [{ identityIssuedAt: null }, { identityIssuedAt: { lt: input.identity.issuedAt } }] },
      data: identityColumns(input.identity),
    });
    if (count === 0) return refused(refuseAccount('account.identity_wrong'));
    await storeKeys(ctx, tx, accountId, input.keys);
    return ok(meView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT })));
  });
}

/** Keeps the envelopes that the recovery phrase opens; the phrase itself never comes here. */
export async function saveBackup(ctx: Ctx, input: BackupInput): Promise<Result<MeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletKind } = asked.value;
  const fits = checkKeys(walletAddress, null, input.keys, 'phrase');
  if (!fits.ok) return fits;
  if (walletKind !== 'browser') return refused(refuseAccount('account.envelope_wrong'));
  return inTransaction(ctx.db, async (tx) => {
    await storeKeys(ctx, tx, accountId, input.keys);
    return ok(meView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT })));
  });
}

/**
 * Changes the password: the same keys under a new lock. Every other session ends.
 * Refusals: `account.wrong_email_or_password`, `too_many_attempts`, `password_wrong` (changed meanwhile), `envelope_wrong`, and those
 * of the sign-in message.
 */
export async function changePassword(ctx: Ctx, input: PasswordChangeInput): Promise<Result<MeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletKind, sessionId } = asked.value;
  const fits = checkKeys(walletAddress, null, input.keys, 'password');
  if (!fits.ok) return fits;
  if (walletKind !== 'browser') return refused(refuseAccount('account.envelope_wrong'));
  const row = await ctx.db.account.findUniqueOrThrow({ where: { id: accountId }, select: { signInHash: true } });
  if ('authSecret' in input) {
    const right = await tryAuthSecret(row.signInHash, input.authSecret, { who: accountId, ip: sessionId });
    if (!right.ok) return right;
  }
  const signInHash = await hashAuthSecret(input.newAuthSecret);
  return inTransaction(ctx.db, async (tx) => {
    if ('message' in input) {
      const proven = await redeemWalletProof(tx, input);
      if (!proven.ok) return proven;
      if (proven.value !== walletAddress) return refused(refuseAccount('account.signature_wrong'));
    }
    // The hash we checked must still be the one in place: two changes at once cannot both win.
    const { count } = await tx.account.updateMany({
      where: { id: accountId, signInHash: row.signInHash },
      data: { signInHash, passwordKdf: input.kdf },
    });
    if (count === 0) return refused(refuseAccount('account.password_wrong'));
    await storeKeys(ctx, tx, accountId, input.keys);
    await tx.session.updateMany({
      where: { accountId, revokedAt: null, id: { not: sessionId } },
      data: { revokedAt: new Date() },
    });
    return ok(meView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT })));
  });
}
