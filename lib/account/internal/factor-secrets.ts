/** What keeps secrets of second factors: one key for each use, from AUTH_SECRET, which can be changed while former ones are kept beside it. */
import { gcm } from '@noble/ciphers/aes.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { RandomBytes } from '#lib/kernel/ids.ts';
import { keysFor } from '#lib/secrets/derived.ts';
import { fromBase64Url, fromUtf8, toBase64Url, toHex, utf8 } from '../encoding.ts';
import { STEP_SECONDS } from '../factor.ts';

/** The keys for a use: the first seals what is new, each of them opens what was sealed with it. */
const keysOf = (use: string) => keysFor(`holdfast v1 ${use}`);
const newest = (use: string): Uint8Array => keysOf(use)[0]!;

const NONCE_BYTES = 12;
const boundTo = (accountId: string) => utf8(`holdfast v1 totp ${accountId}`);

/** An app's secret as it lies in the database: of no use without the site's key, nor beside another account. */
export function sealTotpSecret(accountId: string, secret: string, random: RandomBytes): string {
  const nonce = random(NONCE_BYTES);
  const text = gcm(newest('totp secrets'), nonce, boundTo(accountId)).encrypt(utf8(secret));
  return `v1.${toBase64Url(nonce)}.${toBase64Url(text)}`;
}

function openTotpSecret(accountId: string, sealed: string): string {
  const [version, nonce, text] = sealed.split('.');
  if (version !== 'v1') throw new Error('an authenticator secret of a form that is not known');
  for (const key of keysOf('totp secrets')) {
    try {
      return fromUtf8(gcm(key, fromBase64Url(nonce, NONCE_BYTES)!, boundTo(accountId)).decrypt(fromBase64Url(text)!));
    } catch {
      // Sealed under another of the secrets in force.
    }
  }
  throw new Error(
    'an authenticator secret that no secret in force opens: was AUTH_SECRET changed without keeping the former one?',
  );
}

/** A new app's secret (160 bits, base 32), and the address by which an app takes it over. */
export function newTotpSecret(label: string): { secret: string; uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: 'Holdfast', label, secret, period: STEP_SECONDS }) };
}

/** The time step that a code belongs to: of now or of one beside it, and later than `after`; undefined: it is wrong. `now` in epoch seconds. */
export function stepOfCode(
  row: { readonly accountId: string; readonly secret: string; readonly after: bigint | null },
  code: string,
  now: number,
): bigint | undefined {
  const read = verifySync({
    secret: openTotpSecret(row.accountId, row.secret),
    token: code,
    epoch: now,
    period: STEP_SECONDS,
    epochTolerance: STEP_SECONDS,
  });
  if (!read.valid) return undefined;
  const step = BigInt(Math.floor(now / STEP_SECONDS) + read.delta);
  return row.after === null || step > row.after ? step : undefined;
}

const recoveryHash = (key: Uint8Array, accountId: string, code: string) =>
  toHex(hmac(sha256, key, utf8(`${accountId} ${code}`)));

/** How a recovery code lies in the database. */
export const hashRecoveryCode = (accountId: string, code: string): string =>
  recoveryHash(newest('recovery codes'), accountId, code);

/** How it may lie there, made under any of the secrets in force. */
export const recoveryHashesOf = (accountId: string, code: string): string[] =>
  keysOf('recovery codes').map((key) => recoveryHash(key, accountId, code));

/** A place codes are typed at (an address, or an open session), so that the table of tries names none. */
export const hashPlace = (place: string): string =>
  toHex(hmac(sha256, newest('places of tries'), utf8(place)).subarray(0, 16));
