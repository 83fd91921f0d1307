import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { knock, type Origin } from '../attempts.ts';
import { inherit, isNameKept } from '../departed.ts';
import type { PasskeySignUpInput } from '../factor.schema.ts';
import { redeemRegistration } from '../internal/passkey-proof.ts';
import { looksLikeStaff, nameKeyOf } from '../name.ts';
import { refuseAccount } from '../refusals.ts';
import { makeRecoveryCodes } from './factors.ts';
import { checkPasskeyKeys, creationOptions, keepPasskey } from './passkeys.ts';
import { openSession, redeemWalletProof, type SignedIn } from './sign-in.ts';
import { checkKeys, identityColumns, storeKeys } from './sign-up.ts';
import { checkSignUpsOpen } from './sign-up-gate.ts';
import { isUniqueViolation } from './unique.ts';

/**
 * What the passkey of an account that is to be is made by. Refuses `account.name_taken` and `account.name_reserved` at once, before the person's device keeps a
 * passkey of no use.
 */
export async function startPasskeySignUp(
  ctx: Ctx,
  input: { readonly name: string },
): Promise<Result<PublicKeyCredentialCreationOptionsJSON>> {
  const free = await checkName(ctx.db, input.name);
  if (!free.ok) return free;
  const owner = { accountId: newId(ctx.random), name: input.name, passkeys: [] };
  return ok(await creationOptions(ctx, ctx.db, 'sign-up', owner));
}

async function checkName(db: Tx, name: string): Promise<Result<true>> {
  if (looksLikeStaff(name)) return refused(refuseAccount('account.name_reserved'));
  const taken = await db.account.count({ where: { nameKey: nameKeyOf(name) } });
  const kept = taken > 0 || (await isNameKept(db, nameKeyOf(name)));
  return kept ? refused(refuseAccount('account.name_taken')) : ok(true);
}

/**
 * Makes an account without a password: the passkey signs in, and what its PRF gives on the device opens the wallet. Answers the recovery codes as well, which let
 * in where the passkey is confirmed by a code instead, shown this once.
 * Refuses `account.passkey_wrong`, `passkey_there`, `name_taken`, `name_reserved`, `wallet_taken`, `sign_ups_closed`, `request.too_many`, `identity_wrong`, `envelope_wrong`, and those of the sign-in message.
 */
export async function signUpWithPasskey(
  ctx: Ctx,
  input: PasskeySignUpInput & Origin,
): Promise<Result<SignedIn & { readonly recoveryCodes: readonly string[] }>> {
  const may = await knock(ctx.db, 'sign-up', input);
  if (!may.ok) return may;
  const attempt = () => inTransaction(ctx.db, (tx) => make(ctx, tx, input));
  try {
    return await attempt();
  } catch (error) {
    // Somebody took the name between our look and our insert: looking again says so.
    if (!isUniqueViolation(error)) throw error;
    return attempt();
  }
}

async function make(ctx: Ctx, tx: Tx, input: PasskeySignUpInput & Origin) {
  const { name, identity, keys } = input;
  const open = await checkSignUpsOpen(tx);
  if (!open.ok) return open;
  const free = await checkName(tx, name);
  if (!free.ok) return free;
  const made = await redeemRegistration(tx, input.registration, 'sign-up');
  if (!made) return refused(refuseAccount('account.passkey_wrong'));
  const proven = await redeemWalletProof(tx, input);
  if (!proven.ok) return proven;
  const walletAddress = proven.value;
  if ((await tx.account.count({ where: { walletAddress } })) > 0) return refused(refuseAccount('account.wallet_taken'));
  for (const fits of [
    checkKeys(walletAddress, identity, keys, 'passkey'),
    checkPasskeyKeys(walletAddress, keys, made.credentialId),
  ])
    if (!fits.ok) return fits;
  const { accountId } = made;
  await tx.account.create({
    data: {
      id: accountId,
      name,
      nameKey: nameKeyOf(name),
      walletKind: 'browser',
      walletAddress,
      locale: input.locale,
      currency: input.currency,
      ...identityColumns(identity),
    },
  });
  const kept = await keepPasskey(ctx, tx, accountId, input.passkeyName, made);
  if (!kept.ok) return kept;
  await storeKeys(ctx, tx, accountId, keys);
  await inherit(tx, accountId, walletAddress);
  const recoveryCodes = await makeRecoveryCodes(ctx, tx, accountId);
  return ok({ ...(await openSession(ctx, tx, accountId, input, true, 'passkey')), recoveryCodes });
}
