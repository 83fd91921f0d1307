/** What keeps secrets of second factors: one key for each use, all from one secret of the site. */
import { gcm } from '@noble/ciphers/aes.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { config } from '#lib/config.ts';
import type { RandomBytes } from '#lib/kernel/ids.ts';
import { fromBase64Url, fromUtf8, toBase64Url, toHex, utf8 } from '../encoding.ts';
import { STEP_SECONDS } from '../factor.ts';

const keyFor = (use: string) => hkdf(sha256, utf8(config().factorKey), undefined, utf8(`holdfast v1 ${use}`), 32);

const NONCE_BYTES = 12;
const boundTo = (accountId: string) => utf8(`holdfast v1 totp ${accountId}`);

/** An app's secret as it lies in the database: of no use without the site's key, nor beside another account. */
export function sealTotpSecret(accountId: string, secret: string, random: RandomBytes): string {
  const nonce = random(NONCE_BYTES);
  const text = gcm(keyFor('totp secrets'), nonce, boundTo(accountId)).encrypt(utf8(secret));
  return `v1.${toBase64Url(nonce)}.${toBase64Url(text)}`;
}

function openTotpSecret(accountId: string, sealed: string): string {
  const [version, nonce, text] = sealed.split('.');
  if (version !== 'v1') throw new Error('an authenticator secret of a form that is not known');
  return fromUtf8(
    gcm(keyFor('totp secrets'), fromBase64Url(nonce, NONCE_BYTES)!, boundTo(accountId)).decrypt(fromBase64Url(text)!),
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

/** How a recovery code lies in the database. */
export const hashRecoveryCode = (accountId: string, code: string): string =>
  toHex(hmac(sha256, keyFor('recovery codes'), utf8(`${accountId} ${code}`)));

/** A place codes are typed at (an address, or an open session), so that the table of tries names none. */
export const hashPlace = (place: string): string =>
  toHex(hmac(sha256, keyFor('places of tries'), utf8(place)).subarray(0, 16));
