/**
 * What every proof of the trade room is made of: SHA-256 and Ed25519 over the one canonical text of a value, each under the name of
 * its purpose, so that nothing signed for one use can be shown for another. Pure; runs in browsers and in Node.
 *
 * Written forms: hashes are 64 lower-case hex letters, public keys 0x hex (as identities are published), every other run of bytes
 * base64url.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64UrlSize, fromBase64Url, fromHex, toBase64Url, toHex, utf8 } from '#lib/account/encoding.ts';
import { canonicalJson, type Canonical } from '#lib/kernel/canonical.ts';

export const SCHEME = 'holdfast-chat-1';

/** Stands where there is no hash yet: before the first message, before the first entry. */
export const ZEROS = '0'.repeat(64);

export const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
export const isKey = (value: unknown): value is string => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value);
export const isSignature = (value: unknown): value is string => base64UrlSize(value) === 64;

/** A count or a time in whole seconds. */
export const isCount = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;

/** Whether a value is an object with exactly these fields. */
export function hasExactly(value: unknown, fields: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const own = Object.keys(value);
  return own.length === fields.length && fields.every((field) => own.includes(field));
}

/** The bytes that are hashed, signed or bound: canonical JSON with the purpose in it. */
export function purposeBytes(purpose: string, value: { readonly [field: string]: Canonical }): Uint8Array {
  return utf8(canonicalJson({ ...value, purpose: `${SCHEME} ${purpose}` }));
}

export const hashBytes = (bytes: Uint8Array): string => toHex(sha256(bytes)).slice(2);

export const hashOf = (purpose: string, value: { readonly [field: string]: Canonical }): string =>
  hashBytes(purposeBytes(purpose, value));

/** An Ed25519 signature, base64url. `secret` is the 32-byte seed. */
export const signBytes = (bytes: Uint8Array, secret: Uint8Array): string => toBase64Url(ed25519.sign(bytes, secret));

/** Whether a text is an Ed25519 key that a signature can be held against: canonical, and not of small order. */
export function isSigningKey(value: unknown): value is string {
  const bytes = fromHex(value, 32);
  try {
    return bytes !== undefined && !ed25519.Point.fromBytes(bytes, false).isSmallOrder();
  } catch {
    // No point of the curve.
    return false;
  }
}

/**
 * Whether the holder of `key` (0x hex) signed these bytes. Strict as FIPS 186-5 and without keys of small order: under such a key one
 * signature would fit several messages, and its owner could deny all of them.
 */
export function isSignedBy(bytes: Uint8Array, signature: string, key: string): boolean {
  const [sig, pub] = [fromBase64Url(signature, 64), fromHex(key, 32)];
  return sig !== undefined && pub !== undefined && ed25519.verify(sig, bytes, pub, { zip215: false });
}
