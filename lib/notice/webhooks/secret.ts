/**
 * A signing secret must be had again for every message, so that a hash of it does not do: it is sealed, to a key that is in the settings and not in the database.
 * That of the payment accounts' fingerprints lends itself, under a name of its own: it is the one that an installation never changes.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, toBase64Url, fromBase64Url, utf8 } from '#lib/account/encoding.ts';
import { config } from '../../config.ts';
import type { RandomBytes } from '../../kernel/ids.ts';
import { secretText, SECRET_BYTES } from './signature.ts';

const NONCE_BYTES = 24;
const TAG_BYTES = 16;

function sealingKey(): Uint8Array {
  return hkdf(sha256, fromHex(config().fingerprintKey)!, undefined, utf8('holdfast webhook secrets v1'), 32);
}

/** A new secret as its owner sees it once, and sealed for this endpoint: in the row of another it opens nothing. */
export function makeSecret(random: RandomBytes, endpointId: string): { readonly secret: string; sealed: string } {
  const bytes = random(SECRET_BYTES);
  const nonce = random(NONCE_BYTES);
  const cipher = xchacha20poly1305(sealingKey(), nonce, utf8(endpointId));
  const sealed = toBase64Url(Uint8Array.from([...nonce, ...cipher.encrypt(bytes)]));
  return { secret: secretText(bytes), sealed };
}

/** Throws where it was sealed for another endpoint, or under another key. */
export function openSecret(sealed: string, endpointId: string): string {
  const bytes = fromBase64Url(sealed, NONCE_BYTES + SECRET_BYTES + TAG_BYTES);
  if (!bytes) throw new Error('a webhook secret is not as it was written');
  const cipher = xchacha20poly1305(sealingKey(), bytes.subarray(0, NONCE_BYTES), utf8(endpointId));
  return secretText(cipher.decrypt(bytes.subarray(NONCE_BYTES)));
}
