/**
 * What somebody has begun to write, or has sent and not yet been answered for, kept on their own device through a reload. Sealed under a key
 * of the room: while the keys are locked nobody who opens the browser reads it. Pure.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '#lib/account/encoding.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import type { Content } from './content.ts';

/** A message that nobody has confirmed yet. */
export type Unsent = {
  readonly clientId: string;
  readonly content: Content;
  /** Milliseconds since 1970, by the device's own clock. */
  readonly writtenAt: number;
};

/** What one room of this device holds back. */
export type Drafts = { readonly text: string; readonly unsent: readonly Unsent[] };

export const NO_DRAFTS: Drafts = { text: '', unsent: [] };

const keyOf = (identitySecret: Uint8Array, tradeHash: string) =>
  hkdf(sha256, identitySecret, utf8(tradeHash), utf8('holdfast-chat-1 drafts'), 32);

/** As text for the browser's storage. */
export function sealDrafts(
  drafts: Drafts,
  identitySecret: Uint8Array,
  tradeHash: string,
  random: RandomBytes = secureRandom,
): string {
  const nonce = random(24);
  const sealed = xchacha20poly1305(keyOf(identitySecret, tradeHash), nonce).encrypt(utf8(JSON.stringify(drafts)));
  return `${toBase64Url(nonce)}.${toBase64Url(sealed)}`;
}

/** What {@link sealDrafts} made; nothing where it was made under another key or is not of this form. */
export function openDrafts(text: string | null, identitySecret: Uint8Array, tradeHash: string): Drafts {
  const [nonce, sealed] = (text ?? '').split('.').map((part) => fromBase64Url(part));
  if (!nonce || nonce.length !== 24 || !sealed) return NO_DRAFTS;
  try {
    const bytes = xchacha20poly1305(keyOf(identitySecret, tradeHash), nonce).decrypt(sealed);
    const { text: words, unsent } = JSON.parse(fromUtf8(bytes)) as Partial<Drafts>;
    return typeof words === 'string' && Array.isArray(unsent) ? { text: words, unsent } : NO_DRAFTS;
  } catch {
    // Of another identity key, or of another person who used this browser: not ours to read.
    return NO_DRAFTS;
  }
}
