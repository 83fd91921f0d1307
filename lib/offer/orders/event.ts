/** An event of Nostr (NIP-01): how it is named, signed and checked. Pure. */
import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** What a relay may send us: more than this no order needs. */
export const eventSchema = z.object({
  id: hexOf(32),
  pubkey: hexOf(32),
  created_at: z.int().nonnegative(),
  kind: z.int().nonnegative(),
  tags: z.array(z.array(z.string().max(500)).max(24)).max(60),
  content: z.string().max(4000),
  sig: hexOf(64),
});
export type NostrEvent = z.output<typeof eventSchema>;
export type Unsigned = Pick<NostrEvent, 'created_at' | 'kind' | 'tags' | 'content'>;

export function eventIdOf({ pubkey, created_at, kind, tags, content }: Omit<NostrEvent, 'id' | 'sig'>): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([0, pubkey, created_at, kind, tags, content]))));
}

/** `key`: 0x hex. */
export const publicKeyOf = (key: string): string => bytesToHex(schnorr.getPublicKey(hexToBytes(key.slice(2))));

export function signEvent(unsigned: Unsigned, key: string): NostrEvent {
  const named = { ...unsigned, pubkey: publicKeyOf(key) };
  const id = eventIdOf(named);
  return { id, ...named, sig: bytesToHex(schnorr.sign(hexToBytes(id), hexToBytes(key.slice(2)))) };
}

/** Whether it is what its author signed. */
export function isSigned(event: NostrEvent): boolean {
  if (eventIdOf(event) !== event.id) return false;
  try {
    return schnorr.verify(hexToBytes(event.sig), hexToBytes(event.id), hexToBytes(event.pubkey));
  } catch {
    // A key or a signature that is none.
    return false;
  }
}

/** The first value of a tag; undefined: it is not there. */
export const tagOf = ({ tags }: Pick<NostrEvent, 'tags'>, name: string): string | undefined =>
  tags.find(([first]) => first === name)?.[1];

/** All values of a tag. */
export const valuesOf = ({ tags }: Pick<NostrEvent, 'tags'>, name: string): readonly string[] =>
  tags.find(([first]) => first === name)?.slice(1) ?? [];
