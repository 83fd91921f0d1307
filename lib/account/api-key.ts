/**
 * The key with which a program acts for its owner: `hf_<id>_<secret><checksum>`. The id finds the row, the secret proves the holder, and the
 * checksum lets whoever looks through leaked files tell a key from chance without asking anybody. Pure.
 */
import { isId, newId, type RandomBytes } from '../kernel/ids.ts';

/** What a key may be allowed. Each operation names the one it wants; none implies another. */
export const SCOPES = ['read', 'offers', 'trade', 'chat', 'vault'] as const;
export type Scope = (typeof SCOPES)[number];

/** The key that an actor came with. */
export type ActorKey = { readonly id: string; readonly scopes: readonly Scope[] };

/** Keys one person may have at once. */
export const MOST_KEYS = 20;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CHECKSUM_LENGTH = 7;
const KEY = /^hf_([0-9a-hjkmnp-tv-z]{20})_([0-9a-hjkmnp-tv-z]{40})([0-9a-hjkmnp-tv-z]{7})$/;

/** CRC-32 (IEEE 802.3), the one that secret scanners compute. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let place = 0; place < text.length; place++) {
    crc ^= text.charCodeAt(place);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** CRC-32 of everything before it, in the alphabet of ids, seven characters. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let written = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    written = ALPHABET[rest % 32] + written;
    rest = Math.floor(rest / 32);
  }
  return written;
}

/** 200 random bits: too many to guess, so a plain hash of it is enough at rest. */
export const newSecret = (random: RandomBytes): string => newId(random) + newId(random);

/** The key as its owner gets it, once. */
export function writeKey(id: string, secret: string): string {
  const text = `hf_${id}_${secret}`;
  return text + checksumOf(text);
}

/** The parts of a key; undefined for what is none. Says nothing of whether it was ever given. */
export function readKey(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id = '', secret = '', checksum] = KEY.exec(text) ?? [];
  return isId(id) && checksum === checksumOf(`hf_${id}_${secret}`) ? { id, secret } : undefined;
}

/** Scopes of a row; anything unknown is dropped, so that a newer scope allows nothing here. */
export const readScopes = (values: readonly string[]): Scope[] => SCOPES.filter((scope) => values.includes(scope));
