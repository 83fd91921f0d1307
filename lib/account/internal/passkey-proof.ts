/** Challenges for passkeys and what passkeys answer to them. The server's half of WebAuthn. */
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { config } from '#lib/config.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { DAY, MINUTE } from '#lib/kernel/instant.ts';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../encoding.ts';
import type { PasskeyAssertion, PasskeyRegistration } from '../passkey.schema.ts';

const CHALLENGE_SECONDS = 10 * MINUTE;

export type ChallengePurpose = 'get' | 'create' | 'sign-up';

/** The site as passkeys know it: the name they are bound to, and the one origin that may ask them. */
export const rpId = (): string => new URL(config().publicUrl).hostname;
const origin = (): string => new URL(config().publicUrl).origin;

/** What a passkey made for this account is handed as its user: says nothing to anybody else. */
export const userHandleOf = (accountId: string): string => toBase64Url(utf8(accountId));

/** A fresh challenge, good once and for ten minutes. */
export async function newChallenge(
  ctx: Ctx,
  db: Db | Tx,
  purpose: ChallengePurpose,
  accountId: string | null,
): Promise<string> {
  const challenge = toBase64Url(ctx.random(32));
  const now = Date.now();
  await db.passkeyChallenge.create({
    data: { challenge, purpose, accountId, expiresAt: new Date(now + CHALLENGE_SECONDS * 1000) },
  });
  // Now and then the old ones go; nobody waits for a sweeper.
  if (ctx.random(1)[0]! < 8)
    await db.passkeyChallenge.deleteMany({ where: { expiresAt: { lt: new Date(now - DAY * 1000) } } });
  return challenge;
}

/** The challenge that the browser says was signed. Whether the signature covers it is checked after it was spent. */
function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const { challenge } = JSON.parse(fromUtf8(fromBase64Url(clientDataJSON)!)) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    // Not JSON, or not text: no browser of ours wrote it.
    return undefined;
  }
}

/** Spends a challenge; one statement, so that of two who try at once one finds it unspent. Answers whom it was made for, undefined where it is none. */
async function spend(
  tx: Tx,
  challenge: string,
  purpose: ChallengePurpose,
): Promise<{ accountId: string | null } | undefined> {
  const rows = await tx.$queryRaw<{ accountId: string | null }[]>`
    UPDATE "PasskeyChallenge" SET "usedAt" = now()
    WHERE "challenge" = ${challenge} AND "purpose" = ${purpose} AND "usedAt" IS NULL AND "expiresAt" > now()
    RETURNING "accountId"`;
  return rows[0];
}

export type ProvedPasskey = { readonly accountId: string; readonly factorId: string };

/**
 * The account and passkey behind an assertion: known here, over a challenge of ours that is spent by this, from our origin, with the person verified
 * by their device, the counter gone up. `accountId`: only a passkey of that account will do. Undefined: it proves nothing.
 */
export async function redeemAssertion(
  tx: Tx,
  assertion: PasskeyAssertion,
  accountId: string | null,
): Promise<ProvedPasskey | undefined> {
  const challenge = challengeOf(assertion.clientDataJSON);
  const spent = challenge === undefined ? undefined : await spend(tx, challenge, 'get');
  if (!spent) return undefined;
  // Locked, so that two assertions of one passkey see each other's counter.
  await tx.$queryRaw`SELECT 1 FROM "Factor" WHERE "credentialId" = ${assertion.id} FOR UPDATE`;
  const row = await tx.factor.findUnique({ where: { credentialId: assertion.id } });
  if (!row?.enrolledAt || (accountId ?? row.accountId) !== row.accountId) return undefined;
  if (spent.accountId !== null && spent.accountId !== row.accountId) return undefined;
  // A passkey that names its own account names the account it is kept for; where nobody was named before, it has to.
  const handle = assertion.userHandle;
  if (handle === undefined ? accountId === null : handle !== userHandleOf(row.accountId)) return undefined;
  const counter = await checkAssertion(assertion, challenge!, {
    publicKey: fromBase64Url(row.publicKey)!,
    counter: Number(row.counter),
  });
  if (counter === undefined) return undefined;
  await tx.factor.update({ where: { id: row.id }, data: { counter: BigInt(counter), lastUsedAt: new Date() } });
  return { accountId: row.accountId, factorId: row.id };
}

/** The new counter, or undefined where the assertion does not hold. */
async function checkAssertion(
  { id, clientDataJSON, authenticatorData, signature }: PasskeyAssertion,
  challenge: string,
  known: { readonly publicKey: Uint8Array; readonly counter: number },
): Promise<number | undefined> {
  const response = { clientDataJSON, authenticatorData, signature };
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      expectedChallenge: challenge,
      expectedOrigin: origin(),
      expectedRPID: rpId(),
      requireUserVerification: true,
      credential: { id, publicKey: Uint8Array.from(known.publicKey), counter: known.counter },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    // The library's one answer to anything that does not fit: another site's, a broken signature, a counter that went back.
    return undefined;
  }
}

export type MadePasskey = {
  /** Whom its challenge was made for. */
  readonly accountId: string;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: bigint;
  readonly transports: string[];
};

/** What a new passkey is kept as; undefined where it is not one made for us, now, with the person verified. */
export async function redeemRegistration(
  tx: Tx,
  registration: PasskeyRegistration,
  purpose: 'create' | 'sign-up',
): Promise<MadePasskey | undefined> {
  const { id, clientDataJSON, attestationObject, transports } = registration;
  const challenge = challengeOf(clientDataJSON);
  const spent = challenge === undefined ? undefined : await spend(tx, challenge, purpose);
  if (!spent?.accountId) return undefined;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject, transports },
      },
      expectedChallenge: challenge!,
      expectedOrigin: origin(),
      expectedRPID: rpId(),
      requireUserVerification: true,
    });
    if (!verified) return undefined;
    const { credential } = registrationInfo;
    return {
      accountId: spent.accountId,
      credentialId: credential.id,
      publicKey: toBase64Url(credential.publicKey),
      counter: BigInt(credential.counter),
      transports,
    };
  } catch {
    // As for an assertion.
    return undefined;
  }
}
