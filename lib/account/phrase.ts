/**
 * The recovery phrase: twelve BIP-39 words of their own 128 random bits. It opens a second envelope around the same keys; it is not
 * the seed of a wallet, and no other wallet can read it. 128 bits need no stretching, so its key comes from HKDF alone.
 */
import { entropyToMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fromBase64Url, utf8 } from './encoding.ts';
import type { PlainKdf } from './envelope.ts';
import { importWrapKey } from './password.ts';
import { refuseAccount } from './refusals.ts';

export const PHRASE_WORDS = 12;

export function newPhrase(random: RandomBytes = secureRandom): string[] {
  return entropyToMnemonic(random(16), wordlist).split(' ');
}

/** The twelve words of what somebody typed or pasted, or `account.phrase_wrong` (unknown word, wrong count, wrong checksum). */
export function readPhrase(text: string): Result<string[]> {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
  const good = words.length === PHRASE_WORDS && validateMnemonic(words.join(' '), wordlist);
  return good ? ok(words) : refused(refuseAccount('account.phrase_wrong'));
}

export async function derivePhraseKey(words: readonly string[], kdf: PlainKdf): Promise<CryptoKey> {
  const entropy = mnemonicToEntropy(words.join(' '), wordlist);
  return importWrapKey(hkdf(sha256, entropy, fromBase64Url(kdf.salt)!, utf8('holdfast v1 recovery phrase'), 32));
}

/** Three different places (from 0) to ask back, in order, so that nobody can click past the words. */
export function placesToAsk(random: RandomBytes = secureRandom): number[] {
  const places = new Set<number>();
  while (places.size < 3) {
    const byte = random(1)[0]!;
    if (byte < 252) places.add(byte % PHRASE_WORDS);
  }
  return [...places].sort((a, b) => a - b);
}
