/** Keys for one purpose each, made from AUTH_SECRET: what one of them signs or seals says nothing of another. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { config } from '../config.ts';

/**
 * 32 bytes from each secret in force, in their order: make with the first, open or verify with any. `purpose` names what they are for,
 * and is never used for anything else, e.g. `holdfast v1 one-time codes`.
 */
export function keysFor(purpose: string): readonly Uint8Array[] {
  return config().secrets.auth.map((secret) => hkdf(sha256, utf8ToBytes(secret), undefined, utf8ToBytes(purpose), 32));
}
