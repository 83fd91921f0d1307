import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { slotOf, type Envelope } from '../envelope.ts';
import { verifyIdentity, type PublishedIdentity } from '../identity.ts';
import { inherit, isNameKept } from '../departed.ts';
import { looksLikeStaff, nameKeyOf } from '../name.ts';
import { sameKdf } from '../password.ts';
import { getPasswordKdf } from '../queries.ts';
import { refuseAccount } from '../refusals.ts';
import type { SignUpInput } from '../schema.ts';
import { knock, type Origin } from '../attempts.ts';
import { hashAuthSecret } from '../secrets.ts';
import { askForProof } from './address.ts';
import { checkSignUpsOpen } from './sign-up-gate.ts';
import { isUniqueViolation } from './unique.ts';
import { openSession, redeemWalletProof, type SignedIn } from './sign-in.ts';

/**
 * Makes an account with a wallet that was made in the browser, and signs it in. The server gets ciphertext, a derived sign-in
 * secret, and proof that whoever asks holds the wallet's key. The address is only claimed by this, whoever else has it: a mail goes there, and the link in
 * it makes it theirs. So nothing here says whether it has an account.
 * Refusals: `account.sign_ups_closed`, `name_taken`, `name_reserved`, `wallet_taken`, `identity_wrong`, `envelope_wrong`, `kdf_other`, `request.too_many`, and those of the
 * sign-in message.
 */
export async function signUpWithPassword(ctx: Ctx, input: SignUpInput & Origin): Promise<Result<SignedIn>> {
  const may = await knock(ctx.db, 'sign-up', input, input.email);
  if (!may.ok) return may;
  const signInHash = await hashAuthSecret(input.authSecret, input.kdf);
  const attempt = () =>
    inTransaction(ctx.db, async (tx) => {
      const open = await checkSignUpsOpen(tx);
      if (!open.ok) return open;
      const free = await checkFree(tx, input, input.identity.owner);
      if (!free.ok) return free;
      const proven = await redeemWalletProof(tx, input);
      if (!proven.ok) return proven;
      const fits = checkKeys(proven.value, input.identity, input.keys, 'password');
      if (!fits.ok) return fits;
      // Accounts of one address are stretched alike: else only the first of them could sign in again.
      const asked = await getPasswordKdf(tx, input.email);
      if (!sameKdf(asked, input.kdf)) return refused(refuseAccount('account.kdf_other'));
      const accountId = newId(ctx.random);
      await tx.account.create({
        data: {
          id: accountId,
          name: input.name,
          nameKey: nameKeyOf(input.name),
          emailClaim: input.email,
          passwordKdf: input.kdf,
          signInHash,
          walletKind: 'browser',
          walletAddress: proven.value,
          locale: input.locale,
          currency: input.currency,
          ...identityColumns(input.identity),
        },
      });
      await storeKeys(ctx, tx, accountId, input.keys);
      await inherit(tx, accountId, proven.value);
      await askForProof(ctx, tx, { accountId, address: input.email, locale: input.locale });
      return ok(await openSession(ctx, tx, accountId, input, true));
    });
  try {
    return await attempt();
  } catch (error) {
    // Somebody took the name or wallet between our look and our insert: looking again names which.
    if (!isUniqueViolation(error)) throw error;
    return attempt();
  }
}

async function checkFree(tx: Tx, input: { name: string }, walletAddress: string): Promise<Result<true>> {
  if (looksLikeStaff(input.name)) return refused(refuseAccount('account.name_reserved'));
  const found = await tx.account.findMany({
    where: { OR: [{ nameKey: nameKeyOf(input.name) }, { walletAddress }] },
    select: { nameKey: true },
  });
  if (found.some((row) => row.nameKey === nameKeyOf(input.name))) return refused(refuseAccount('account.name_taken'));
  if (await isNameKept(tx, nameKeyOf(input.name))) return refused(refuseAccount('account.name_taken'));
  return found.length > 0 ? refused(refuseAccount('account.wallet_taken')) : ok(true);
}

/** The published key is signed by this wallet, and the envelopes are this wallet's, one per purpose, behind the lock named. */
export function checkKeys(
  owner: string,
  identity: PublishedIdentity | null,
  keys: readonly Envelope[],
  lock: Envelope['lock'],
): Result<true> {
  if (identity && (identity.owner !== owner || !verifyIdentity(identity))) {
    return refused(refuseAccount('account.identity_wrong'));
  }
  const purposes = new Set(keys.map((key) => key.purpose));
  const theirs = keys.every((key) => key.address === owner && key.lock === lock);
  return theirs && purposes.size === keys.length ? ok(true) : refused(refuseAccount('account.envelope_wrong'));
}

export const identityColumns = (identity: PublishedIdentity) => ({
  identityPublicKey: identity.publicKey,
  identitySigningKey: identity.signingKey,
  identitySignature: identity.signature,
  identityIssuedAt: identity.issuedAt,
});

/** Puts envelopes in the place of those with the same purpose and lock (and, of passkeys, the same passkey). */
export async function storeKeys(ctx: Ctx, tx: Tx, accountId: string, keys: readonly Envelope[]): Promise<void> {
  for (const envelope of keys) {
    const { purpose, lock } = envelope;
    const slot = slotOf(envelope);
    await tx.sealedKey.upsert({
      where: { accountId_purpose_lock_slot: { accountId, purpose, lock, slot } },
      create: { id: newId(ctx.random), accountId, purpose, lock, slot, envelope },
      update: { envelope, createdAt: new Date() },
    });
  }
}
