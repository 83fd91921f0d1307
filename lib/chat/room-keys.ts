/**
 * The keys of one trade's room. Wallet, by EIP-712, vouches for an identity; the identity, by Ed25519, for a card; the card's key
 * signs the messages. Everything is derived from the identity secret and the trade's hash: two devices of one person agree without a
 * word, and the keys of one trade open nothing of another.
 *
 * Each direction has a key of its own, from the writer's trade key and the reader's identity key. So the writer needs only what
 * the reader has published, and can write before the reader was ever in the room; the reader needs the writer's card.
 */
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, toHex, utf8 } from '#lib/account/encoding.ts';
import { identitySigningKey, verifyIdentity, type PublishedIdentity } from '#lib/account/identity.ts';
import { sealingPublicKey } from '#lib/account/sealing.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseChat } from './refusals.ts';
import {
  hashOf,
  hasExactly,
  isCount,
  isKey,
  isSignature,
  isSigningKey,
  isSignedBy,
  purposeBytes,
  SCHEME,
  signBytes,
} from './signing.ts';

export type TradeKeys = {
  readonly boxSecret: Uint8Array;
  /** X25519, 0x hex. */
  readonly boxKey: string;
  /** Ed25519 seed. */
  readonly signSecret: Uint8Array;
  /** Ed25519, 0x hex. */
  readonly signKey: string;
};

/** What somebody shows of their keys in one trade, signed by their identity. */
export type Card = {
  readonly v: 1;
  /** The trade's hash on the chain, 0x hex. */
  readonly trade: string;
  /** The identity's X25519 key, 0x hex: whose card this is. */
  readonly identity: string;
  readonly boxKey: string;
  readonly signKey: string;
  readonly issuedAt: Instant;
  /** Ed25519 by the identity's signing key, base64url. */
  readonly signature: string;
};

/** @throws RangeError on a trade hash that is not 32 bytes in 0x hex: check it where it enters. */
function tradeBytes(tradeHash: string): Uint8Array {
  const bytes = fromHex(tradeHash, 32);
  if (!bytes) throw new RangeError('a trade hash is 32 bytes in lower-case hex with 0x');
  return bytes;
}

/** The person's keys in one trade. The same again from the same secret, on any device. */
export function tradeKeys(identitySecret: Uint8Array, tradeHash: string): TradeKeys {
  const okm = hkdf(sha256, identitySecret, tradeBytes(tradeHash), utf8(`${SCHEME} trade`), 64);
  const [boxSecret, signSecret] = [okm.slice(0, 32), okm.slice(32)];
  okm.fill(0);
  const [boxKey, signKey] = [toHex(x25519.getPublicKey(boxSecret)), toHex(ed25519.getPublicKey(signSecret))];
  return { boxSecret, boxKey, signSecret, signKey };
}

const cardBytes = (card: Card): Uint8Array => {
  const { signature: _, ...signed } = card;
  return purposeBytes('card', signed);
};

/** The card that whoever holds the identity secret shows in this trade. */
export function makeCard(identitySecret: Uint8Array, tradeHash: string, now: Instant): Card {
  const { boxKey, signKey } = tradeKeys(identitySecret, tradeHash);
  const identity = sealingPublicKey(identitySecret);
  const card: Card = { v: 1, trade: tradeHash, identity, boxKey, signKey, issuedAt: now, signature: '' };
  return { ...card, signature: signBytes(cardBytes(card), identitySigningKey(identitySecret).secretKey) };
}

/** Whether a text is an X25519 key that somebody can hold: with a point of low order every shared secret is zero. */
function isBoxKey(key: string): boolean {
  try {
    return x25519.getSharedSecret(new Uint8Array(32).fill(1), fromHex(key, 32)!).length === 32;
  } catch {
    // noble's answer to such a point.
    return false;
  }
}

/** A card is never changed, and each message under it asks for its name. */
const names = new WeakMap<Card, string>();

/** What messages name a card by: all of it, the signature too. */
export function cardHash(card: Card): string {
  const known = names.get(card);
  if (known) return known;
  const name = hashOf('card name', card);
  names.set(card, name);
  return name;
}

/** Reads a card's exact form and nothing more; undefined otherwise. Proves form, not content. */
export function readCard(value: unknown): Card | undefined {
  if (!hasExactly(value, ['v', 'trade', 'identity', 'boxKey', 'signKey', 'issuedAt', 'signature'])) return undefined;
  const { v, trade, identity, boxKey, signKey, issuedAt, signature } = value;
  const good =
    v === 1 && [trade, identity, boxKey, signKey].every(isKey) && isCount(issuedAt, 0) && isSignature(signature);
  return good ? ({ v, trade, identity, boxKey, signKey, issuedAt, signature } as Card) : undefined;
}

/**
 * Whether a card belongs to this identity and this trade, and the identity to its wallet. That the wallet is the one the trade's terms
 * name is for the caller to compare (`identity.owner`).
 * Refusals: `chat.identity_unproven`, `chat.card_elsewhere` (another trade's), `chat.card_wrong` (another's, or changed).
 */
export function verifyCard(card: Card, identity: PublishedIdentity, tradeHash: string): Result<Card> {
  if (!verifyIdentity(identity)) return refused(refuseChat('chat.identity_unproven'));
  if (card.trade !== tradeHash) return refused(refuseChat('chat.card_elsewhere'));
  const usable = isSigningKey(card.signKey) && isBoxKey(card.boxKey);
  const theirs =
    usable && card.identity === identity.publicKey && isSignedBy(cardBytes(card), card.signature, identity.signingKey);
  return theirs ? ok(card) : refused(refuseChat('chat.card_wrong'));
}

function directionKey(
  secret: Uint8Array,
  other: string,
  place: { readonly trade: string; readonly boxKey: string; readonly to: string },
): Uint8Array | undefined {
  const publicKey = fromHex(other, 32);
  if (!publicKey) return undefined;
  let shared: Uint8Array;
  try {
    shared = x25519.getSharedSecret(secret, publicKey);
  } catch {
    // A point of low order: a key that nobody can hold.
    return undefined;
  }
  return hkdf(sha256, shared, tradeBytes(place.trade), utf8(`${SCHEME} direction ${place.boxKey} ${place.to}`), 32);
}

/** The key of what I write to the identity key `to` in this trade; undefined where `to` is no key that anybody can hold. */
export function directionKeyAsSender(keys: TradeKeys, tradeHash: string, to: string): Uint8Array | undefined {
  return directionKey(keys.boxSecret, to, { trade: tradeHash, boxKey: keys.boxKey, to });
}

/** The key of what the card's owner writes to me in this trade; undefined where the card's key is none that anybody can hold. */
export function directionKeyAsRecipient(
  identitySecret: Uint8Array,
  card: Pick<Card, 'boxKey'>,
  tradeHash: string,
): Uint8Array | undefined {
  const place = { trade: tradeHash, boxKey: card.boxKey, to: sealingPublicKey(identitySecret) };
  return directionKey(identitySecret, card.boxKey, place);
}

/** One person's eyes in one trade: the key of any message they wrote or that was written to them. */
export type Reader = {
  /** Undefined where the message was neither written by nor to this identity. */
  readonly keyOf: (card: Card, to: string) => Uint8Array | undefined;
};

/** Derives each direction's key once. Holds secrets: drop it when the keys lock. */
export function createReader(identitySecret: Uint8Array, tradeHash: string): Reader {
  const own = { keys: tradeKeys(identitySecret, tradeHash), identity: sealingPublicKey(identitySecret) };
  const known = new Map<string, Uint8Array | undefined>();
  const derive = (card: Card, to: string): Uint8Array | undefined => {
    if (card.boxKey === own.keys.boxKey) return directionKeyAsSender(own.keys, tradeHash, to);
    return to === own.identity ? directionKeyAsRecipient(identitySecret, card, tradeHash) : undefined;
  };
  return {
    keyOf: (card, to) => {
      const name = `${card.boxKey} ${to}`;
      if (!known.has(name)) known.set(name, derive(card, to));
      return known.get(name);
    },
  };
}
