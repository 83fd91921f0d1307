/** Passkeys: what they are asked, and adding them to an account. User verification is always required: a passkey is both factors. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fromBase64Url, utf8 } from '../encoding.ts';
import type { Envelope } from '../envelope.ts';
import { MOST_PASSKEYS } from '../factor.ts';
import type { AddPasskeyInput } from '../factor.schema.ts';
import {
  newChallenge,
  redeemRegistration,
  rpId,
  type ChallengePurpose,
  type MadePasskey,
} from '../internal/passkey-proof.ts';
import { requireConfirmed } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';
import { afterAdding, lockAccount, type Changed } from './factors.ts';
import { checkKeys, storeKeys } from './sign-up.ts';

const bytes = (challenge: string) => Uint8Array.from(fromBase64Url(challenge)!);

/** What a passkey is to sign, to sign in or to confirm. Names nobody and no passkey: the device offers those it has for this site. */
export async function askPasskey(ctx: Ctx): Promise<Result<PublicKeyCredentialRequestOptionsJSON>> {
  const challenge = await newChallenge(ctx, ctx.db, 'get', ctx.actor?.accountId ?? null);
  return ok(
    await generateAuthenticationOptions({ rpID: rpId(), challenge: bytes(challenge), userVerification: 'required' }),
  );
}

/** What a new passkey is made by. `name`: what the person's device shows it as. */
export async function creationOptions(
  ctx: Ctx,
  db: Tx,
  purpose: Exclude<ChallengePurpose, 'get'>,
  owner: { readonly accountId: string; readonly name: string; readonly passkeys: readonly string[] },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const challenge = await newChallenge(ctx, db, purpose, owner.accountId);
  return generateRegistrationOptions({
    rpName: 'Holdfast',
    rpID: rpId(),
    userName: owner.name,
    userDisplayName: owner.name,
    userID: Uint8Array.from(utf8(owner.accountId)),
    challenge: bytes(challenge),
    excludeCredentials: owner.passkeys.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** Refuses `account.sign_in_first`, `account.confirm_first`, `account.too_many_passkeys`. */
export async function startPasskey(ctx: Ctx): Promise<Result<PublicKeyCredentialCreationOptionsJSON>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, name } = asked.value;
  const rows = await ctx.db.factor.findMany({
    where: { accountId, kind: 'passkey' },
    select: { credentialId: true },
  });
  if (rows.length >= MOST_PASSKEYS) return refused(refuseAccount('account.too_many_passkeys', { most: MOST_PASSKEYS }));
  const passkeys = rows.map(({ credentialId }) => credentialId!);
  return ok(await creationOptions(ctx, ctx.db, 'create', { accountId, name, passkeys }));
}

/**
 * Adds a passkey, and with `keys` its lock on the wallet made in the browser. Refuses `account.confirm_first`, `account.passkey_wrong`, `account.passkey_there`,
 * `account.too_many_passkeys`, `account.envelope_wrong`.
 */
export async function addPasskey(ctx: Ctx, input: AddPasskeyInput): Promise<Result<Changed>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, walletAddress, walletKind } = asked.value;
  return inTransaction(ctx.db, async (tx) => {
    await lockAccount(tx, accountId);
    const made = await redeemRegistration(tx, input.registration, 'create');
    if (!made || made.accountId !== accountId) return refused(refuseAccount('account.passkey_wrong'));
    if ((await tx.factor.count({ where: { accountId, kind: 'passkey' } })) >= MOST_PASSKEYS)
      return refused(refuseAccount('account.too_many_passkeys', { most: MOST_PASSKEYS }));
    if (input.keys.length > 0) {
      const fits = checkPasskeyKeys(walletAddress, input.keys, made.credentialId);
      if (!fits.ok) return fits;
      if (walletKind !== 'browser') return refused(refuseAccount('account.envelope_wrong'));
    }
    const kept = await keepPasskey(ctx, tx, accountId, input.name, made);
    if (!kept.ok) return kept;
    await storeKeys(ctx, tx, accountId, input.keys);
    return afterAdding(ctx, tx, asked.value, 'passkey');
  });
}

/** The envelopes are this wallet's, one for each purpose, and this very passkey's. */
export function checkPasskeyKeys(owner: string, keys: readonly Envelope[], credentialId: string): Result<true> {
  const fits = checkKeys(owner, null, keys, 'passkey');
  if (!fits.ok) return fits;
  const its = keys.every(({ kdf }) => kdf.kind === 'webauthn-prf' && kdf.credential === credentialId);
  return its ? ok(true) : refused(refuseAccount('account.envelope_wrong'));
}

/** Refuses `account.passkey_there`: a passkey belongs to one account, once. */
export async function keepPasskey(
  ctx: Ctx,
  tx: Tx,
  accountId: string,
  name: string,
  { credentialId, publicKey, counter, transports }: MadePasskey,
): Promise<Result<true>> {
  const now = new Date();
  const made = await tx.factor.createMany({
    data: [
      {
        id: newId(ctx.random),
        accountId,
        kind: 'passkey',
        name,
        enrolledAt: now,
        lastUsedAt: now,
        credentialId,
        publicKey,
        counter,
        transports,
      },
    ],
    skipDuplicates: true,
  });
  return made.count === 1 ? ok(true) : refused(refuseAccount('account.passkey_there'));
}
