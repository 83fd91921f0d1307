import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Envelope } from '../envelope.ts';
import type { PublishedIdentity } from '../identity.ts';
import { endLinks } from '../links.ts';
import { sameKdf } from '../password.ts';
import { requireActor, requireConfirmed, type WalletKind } from '../policy.ts';
import { endSessions, freeze, recordEvent } from '../record.ts';
import { getPasswordKdf } from '../queries.ts';
import { refuseAccount } from '../refusals.ts';
import type { BackupInput, IdentityInput, PasswordChangeInput } from '../schema.ts';
import { identityView, ME_SELECT, meView, type MeView } from '../view.ts';
import { hashAuthSecret, tryAuthSecret } from '../secrets.ts';
import { redeemWalletProof } from './sign-in.ts';
import { checkKeys, identityColumns, storeKeys } from './sign-up.ts';

/**
 * Publishes an identity: of an injected wallet with its envelope, of a browser wallet without (its envelopes have lain here since
 * sign-up, and the wallet has signed). A newer one takes the place of an older one (the wallet that could open the old one may be gone),
 * which is kept so that what was signed under it stays provable; an older one never of a newer.
 * Other keys than an account has want a fresh proof. Refusals: `account.identity_wrong`, `account.envelope_wrong`, `account.confirm_first`.
 */
export async function publishIdentity(ctx: Ctx, input: IdentityInput): Promise<Result<MeView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletKind } = asked.value;
  const [envelope] = input.keys;
  const fits = checkKeys(walletAddress, input.identity, input.keys, envelope?.lock ?? 'signature');
  if (!fits.ok) return fits;
  if (!fitsKind(walletKind, envelope)) return refused(refuseAccount('account.envelope_wrong'));
  return inTransaction(ctx.db, async (tx) => {
    // One publishing of an account at a time, so that each change is told from what was there.
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR UPDATE`;
    const before = identityView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT }));
    if (before && !isSameKeys(before, input.identity)) {
      const fresh = requireConfirmed(ctx.actor);
      if (!fresh.ok) return fresh;
    }
    const { count } = await tx.account.updateMany({
      where: { id: accountId, OR: [{ identityIssuedAt: null }, { identityIssuedAt: { lt: input.identity.issuedAt } }] },
      data: identityColumns(input.identity),
    });
    if (count === 0) return refused(refuseAccount('account.identity_wrong'));
    if (before) await keepChange(ctx, tx, accountId, before, input.identity);
    // One lock opens an injected wallet's identity: what another lock holds is an identity that was replaced.
    if (envelope)
      await tx.sealedKey.deleteMany({ where: { accountId, purpose: 'identity', lock: { not: envelope.lock } } });
    await storeKeys(ctx, tx, accountId, input.keys);
    return ok(meView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT })));
  });
}

function fitsKind(kind: WalletKind, envelope: Envelope | undefined): boolean {
  if (kind === 'browser') return envelope === undefined;
  return envelope?.purpose === 'identity' && (envelope.lock === 'signature' || envelope.lock === 'passphrase');
}

const isSameKeys = (before: PublishedIdentity, after: PublishedIdentity) =>
  before.publicKey === after.publicKey && before.signingKey === after.signingKey;

/** Publishing the same keys again is no change. */
async function keepChange(
  ctx: Ctx,
  tx: Tx,
  accountId: string,
  before: PublishedIdentity,
  after: PublishedIdentity,
): Promise<void> {
  const { publicKey, signingKey, signature, issuedAt } = before;
  if (isSameKeys(before, after)) return;
  const at = dateOf(ctx.clock());
  const old = { publicKey, signingKey, signature, issuedAt };
  await tx.identityChange.create({
    data: { id: newId(ctx.random), accountId, at, ...old, newPublicKey: after.publicKey },
  });
}

/** Keeps the envelopes that the recovery phrase opens; the phrase itself never comes here. Refuses `account.confirm_first`, `account.envelope_wrong`. */
export async function saveBackup(ctx: Ctx, input: BackupInput): Promise<Result<MeView>> {
  const asked = requireConfirmed(ctx.actor);
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
 * Changes the password: the same keys under a new lock. Every other session ends, and what decides where money goes is frozen for a day.
 * Refusals: `account.wrong_email_or_password`, `too_many_attempts`, `kdf_other`, `password_wrong` (changed meanwhile), `envelope_wrong`, and those
 * of the sign-in message; `account.confirm_first`.
 */
export async function changePassword(ctx: Ctx, input: PasswordChangeInput): Promise<Result<MeView>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletKind, sessionId } = asked.value;
  const fits = checkKeys(walletAddress, null, input.keys, 'password');
  if (!fits.ok) return fits;
  if (walletKind !== 'browser') return refused(refuseAccount('account.envelope_wrong'));
  const row = await ctx.db.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { signInHash: true, email: true, emailClaim: true },
  });
  const address = row.email ?? row.emailClaim;
  if (address !== null && !sameKdf(await getPasswordKdf(ctx.db, address), input.kdf))
    return refused(refuseAccount('account.kdf_other'));
  if ('authSecret' in input) {
    const right = await tryAuthSecret(row.signInHash, input.authSecret, { who: accountId, ip: sessionId });
    if (!right.ok) return right;
  }
  const signInHash = await hashAuthSecret(input.newAuthSecret, input.kdf);
  return inTransaction(ctx.db, async (tx) => {
    if ('message' in input) {
      const proven = await redeemWalletProof(tx, input);
      if (!proven.ok) return proven;
      if (proven.value !== walletAddress) return refused(refuseAccount('account.signature_wrong'));
    }
    // The hash we checked must still be the one in place: two changes at once cannot both win.
    const { count } = await tx.account.updateMany({
      where: { id: accountId, signInHash: row.signInHash },
      data: { signInHash, passwordKdf: input.kdf, walletShut: false },
    });
    if (count === 0) return refused(refuseAccount('account.password_wrong'));
    await storeKeys(ctx, tx, accountId, input.keys);
    // Nor does a sign-in that was half done with the old password go on.
    await tx.factorTicket.deleteMany({ where: { accountId } });
    await endSessions(tx, accountId, sessionId);
    await endLinks(tx, accountId, ['reset']);
    await freeze(tx, accountId);
    await recordEvent(tx, { type: 'account.passwordChanged', subjectId: accountId, actorId: accountId });
    return ok(meView(await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: ME_SELECT })));
  });
}
