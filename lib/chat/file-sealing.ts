/**
 * A file as the server keeps it: ciphertext under a key of its own. Key and hash travel inside the message, which commits to both, so a
 * message names one file and no other. Pure.
 *
 * XChaCha20-Poly1305 over the whole, the nonce in front: a file is small, and nothing of it is shown before all of it is checked.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { fromBase64Url, toBase64Url, utf8 } from '#lib/account/encoding.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { FileContent } from './content.ts';
import { refuseFile } from './file.refusals.ts';
import { hashBytes, SCHEME } from './signing.ts';

const NONCE_BYTES = 24;
/** Nonce and tag: what sealing adds. */
export const SEAL_BYTES = NONCE_BYTES + 16;

const BOUND = utf8(`${SCHEME} file`);

export type SealedFile = { readonly ciphertext: Uint8Array } & Pick<FileContent, 'key' | 'hash' | 'size'>;

/** Seals bytes under a new random key. */
export function sealFile(bytes: Uint8Array, random: RandomBytes = secureRandom): SealedFile {
  const [key, nonce] = [random(32), random(NONCE_BYTES)];
  const ciphertext = new Uint8Array(bytes.length + SEAL_BYTES);
  ciphertext.set(nonce);
  ciphertext.set(xchacha20poly1305(key, nonce, BOUND).encrypt(bytes), NONCE_BYTES);
  return { ciphertext, key: toBase64Url(key), hash: hashBytes(ciphertext), size: ciphertext.length };
}

/** Opens what the server gave. Refuses `chat.file_altered`: not the size, not the hash, or not under the key that the message names. */
export function openFile(ciphertext: Uint8Array, file: Pick<FileContent, 'key' | 'hash' | 'size'>): Result<Uint8Array> {
  const altered = () => refused(refuseFile('chat.file_altered'));
  const key = fromBase64Url(file.key, 32);
  if (!key || ciphertext.length !== file.size || file.size < SEAL_BYTES) return altered();
  if (hashBytes(ciphertext) !== file.hash) return altered();
  const nonce = ciphertext.subarray(0, NONCE_BYTES);
  try {
    return ok(xchacha20poly1305(key, nonce, BOUND).decrypt(ciphertext.subarray(NONCE_BYTES)));
  } catch {
    // The tag does not fit: whoever wrote the message named a key that does not open the file.
    return altered();
  }
}
