/**
 * One message: sealed to the other person, committed to, and signed by its author.
 *
 * The header carries a commitment, HMAC-SHA256 of the content under a fresh opening key that travels inside the ciphertext (commit
 * then encrypt: Grubbs, Lu, Ristenpart, "Message Franking via Committing Authenticated Encryption", 2017). Header and ciphertext are
 * signed under the author's card. So whoever received a message can later show its content and opening key, and
 * anybody with the header can check that exactly this was sent; nobody can open one commitment to two contents; and messages not
 * shown stay closed. Pure; runs in browsers and in Node.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64UrlSize, fromBase64Url, toBase64Url, toHex, utf8 } from '#lib/account/encoding.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { padOpened, readContent, readOpened, type Content, type Opened } from './content.ts';
import { refuseChat } from './refusals.ts';
import { cardHash, type Card, type Reader } from './room-keys.ts';
import {
  hashBytes,
  hashOf,
  hasExactly,
  isCount,
  isHash,
  isKey,
  isSignature,
  isSignedBy,
  purposeBytes,
  SCHEME,
  signBytes,
} from './signing.ts';

export type Author = 'buyer' | 'seller';

export type Header = {
  readonly v: 1;
  /** The trade's hash on the chain, 0x hex. */
  readonly trade: string;
  readonly author: Author;
  /** Hash of the author's card. */
  readonly card: string;
  /** The identity key it is sealed to, 0x hex. */
  readonly to: string;
  /** 32 hex letters of the author's choosing: a retry carries the same. */
  readonly clientId: string;
  /** The author's own count in this trade, from 1. */
  readonly number: number;
  /** Hash of the author's own message before; zeros for the first. */
  readonly previous: string;
  /** The last entry of the room the author had; 0 and zeros for none. */
  readonly seen: { readonly seq: number; readonly link: string };
  readonly commitment: string;
  /** SHA-256 of nonce and ciphertext. */
  readonly bodyHash: string;
};

export type SignedMessage = {
  readonly header: Header;
  /** 24 bytes, base64url. */
  readonly nonce: string;
  /** Ciphertext, base64url. */
  readonly body: string;
  /** Ed25519 by the card's key over the message hash, base64url. */
  readonly signature: string;
};

/** What an author decides of a header; the rest follows from the content. */
export type Head = Omit<Header, 'v' | 'commitment' | 'bodyHash'>;

/** A name for a message of one's own, before the server has given it a number. */
export function newClientId(random: RandomBytes = secureRandom): string {
  return [...random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Letters of the longest ciphertext a door lets in: a text of 2,000 escaped letters, or a file with its thumbnail. */
export const BODY_LENGTH = 28_000;
const NONCE_BYTES = 24;

/** A header is never changed, and is asked for its name several times on its way. */
const names = new WeakMap<Header, string>();

/** The name of a message, by which the next one and the room refer to it, and what its author signs. */
export function messageHash(header: Header): string {
  const known = names.get(header);
  if (known) return known;
  const name = hashOf('message', header);
  names.set(header, name);
  return name;
}

/** Remembers a header's {@link messageHash} where it was made faster: a server's platform hashes at a fraction of the price. */
export const rememberHash = (header: Header, hash: string): void => void names.set(header, hash);

/** Whether `opening` and `content` are what a header committed to. */
export const isCommitted = ({ commitment }: Header, { content, opening }: Opened): boolean =>
  commit(content, fromBase64Url(opening, 32)!) === commitment;

const commit = (content: Content, opening: Uint8Array): string =>
  toHex(hmac(sha256, opening, purposeBytes('content', { content }))).slice(2);

const messageKey = (directionKey: Uint8Array, clientId: string): Uint8Array =>
  hkdf(sha256, directionKey, undefined, utf8(`${SCHEME} message key ${clientId}`), 32);

const bodyHashOf = (nonce: Uint8Array, body: Uint8Array): string => {
  const both = new Uint8Array(nonce.length + body.length);
  both.set(nonce);
  both.set(body, nonce.length);
  return hashBytes(both);
};

const boundBytes = ({ bodyHash: _, ...rest }: Header): Uint8Array => purposeBytes('message body', rest);
/** What an author signs. */
export const signedBytes = (header: Header): Uint8Array =>
  purposeBytes('message signature', { hash: messageHash(header) });

/**
 * Seals and signs a message. `keys`: the direction's key and the secret of the card that `head.card` names.
 * @throws RangeError on content that no reader would take: check it where it enters.
 */
export function sealMessage(
  content: Content,
  head: Head,
  keys: { readonly directionKey: Uint8Array; readonly signSecret: Uint8Array },
  random: RandomBytes = secureRandom,
): SignedMessage {
  if (!readContent(content)) throw new RangeError('content that no reader takes');
  const [openingKey, nonce] = [random(32), random(NONCE_BYTES)];
  const { trade, author, card, to, clientId, number, previous, seen } = head;
  const commitment = commit(content, openingKey);
  const open: Header = { v: 1, trade, author, card, to, clientId, number, previous, seen, commitment, bodyHash: '' };
  const cipher = xchacha20poly1305(messageKey(keys.directionKey, clientId), nonce, boundBytes(open));
  const body = cipher.encrypt(padOpened({ content, opening: toBase64Url(openingKey) }));
  const header = { ...open, bodyHash: bodyHashOf(nonce, body) };
  const signature = signBytes(signedBytes(header), keys.signSecret);
  return { header, nonce: toBase64Url(nonce), body: toBase64Url(body), signature };
}

/** Signatures found good on this device, by {@link signedName}, so that none is checked twice. */
export type Verified = Set<string>;

/** A header with its signature: the header's hash names the card too. */
export const signedName = ({ header, signature }: Pick<SignedMessage, 'header' | 'signature'>): string =>
  `${messageHash(header)} ${signature}`;

/** Whether the card's owner signed this header. `verified` remembers. */
export function isHeaderSigned(header: Header, signature: string, card: Card, verified?: Verified): boolean {
  if (header.card !== cardHash(card) || header.trade !== card.trade) return false;
  const name = signedName({ header, signature });
  if (verified?.has(name)) return true;
  const good = isSignedBy(signedBytes(header), signature, card.signKey);
  if (good) verified?.add(name);
  return good;
}

/**
 * Whether a message is whole and by the card's owner. The card itself is checked before, by `verifyCard`.
 * Refusals: `chat.message_forged` (not signed under this card), `chat.message_altered` (the ciphertext is not the one signed).
 */
export function verifyAuthor(message: SignedMessage, card: Card, verified?: Verified): Result<SignedMessage> {
  const { header, nonce, body, signature } = message;
  if (!isHeaderSigned(header, signature, card, verified)) return refused(refuseChat('chat.message_forged'));
  const [nonceBytes, bodyBytes] = [fromBase64Url(nonce, NONCE_BYTES), fromBase64Url(body)];
  const whole = nonceBytes && bodyBytes && bodyHashOf(nonceBytes, bodyBytes) === header.bodyHash;
  return whole ? ok(message) : refused(refuseChat('chat.message_altered'));
}

/** What the reader knows a message must be, before looking at it. */
export type Expected = {
  readonly trade: string;
  readonly author: Author;
  /** The author's card, found good by `verifyCard`. */
  readonly card: Card;
};

/**
 * Opens a message as the one who wrote it or the one it is written to.
 * Refusals: `chat.message_elsewhere` (another trade, or another's place), `message_forged`, `message_altered`, `message_for_other_key`
 * (sealed to a key that is not mine), `message_sealed_wrong` (the author signed what nobody can open, or opens to something of no
 * known form), `message_uncommitted` (it could be read but never shown to a moderator).
 */
export function openMessage(
  message: SignedMessage,
  reader: Reader,
  expected: Expected,
  verified?: Verified,
): Result<Opened> {
  const { header } = message;
  if (header.trade !== expected.trade || header.author !== expected.author)
    return refused(refuseChat('chat.message_elsewhere'));
  const authentic = verifyAuthor(message, expected.card, verified);
  if (!authentic.ok) return authentic;
  const directionKey = reader.keyOf(expected.card, header.to);
  if (!directionKey) return refused(refuseChat('chat.message_for_other_key'));
  const opened = decrypt(message, directionKey);
  if (!opened) return refused(refuseChat('chat.message_sealed_wrong'));
  return isCommitted(header, opened) ? ok(opened) : refused(refuseChat('chat.message_uncommitted'));
}

function decrypt({ header, nonce, body }: SignedMessage, directionKey: Uint8Array): Opened | undefined {
  const key = messageKey(directionKey, header.clientId);
  const cipher = xchacha20poly1305(key, fromBase64Url(nonce, NONCE_BYTES)!, boundBytes(header));
  let plaintext: Uint8Array;
  try {
    plaintext = cipher.decrypt(fromBase64Url(body)!);
  } catch {
    // A failed tag: not what this direction's key sealed.
    return undefined;
  }
  return readOpened(plaintext);
}

const HEADER_FIELDS = 'v trade author card to clientId number previous seen commitment bodyHash'.split(' ');

/** Reads a header's exact form and nothing more; undefined otherwise. */
export function readHeader(value: unknown): Header | undefined {
  if (!hasExactly(value, HEADER_FIELDS) || !hasExactly(value.seen, ['seq', 'link'])) return undefined;
  const { v, trade, author, card, to, clientId, number, previous, commitment, bodyHash } = value;
  const { seq, link } = value.seen;
  const good =
    v === 1 &&
    (author === 'buyer' || author === 'seller') &&
    [trade, to].every(isKey) &&
    [card, previous, link, commitment, bodyHash].every(isHash) &&
    typeof clientId === 'string' &&
    /^[0-9a-f]{32}$/.test(clientId) &&
    isCount(number, 1) &&
    isCount(seq, 0);
  if (!good) return undefined;
  const seen = { seq, link };
  return { v, trade, author, card, to, clientId, number, previous, seen, commitment, bodyHash } as Header;
}

/** Reads a signed message's exact form and nothing more, for doors; undefined otherwise. Proves form, not content. */
export function readSigned(value: unknown): SignedMessage | undefined {
  if (!hasExactly(value, ['header', 'nonce', 'body', 'signature'])) return undefined;
  const { nonce, body, signature } = value;
  const header = readHeader(value.header);
  const good =
    typeof body === 'string' &&
    body.length <= BODY_LENGTH &&
    (base64UrlSize(body) ?? 0) > 16 &&
    base64UrlSize(nonce) === NONCE_BYTES &&
    isSignature(signature);
  return header && good ? ({ header, nonce, body, signature } as SignedMessage) : undefined;
}
