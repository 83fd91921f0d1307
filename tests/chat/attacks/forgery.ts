/** What somebody makes who does not follow the protocol but knows it well. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url, toHex, utf8 } from '#lib/account/encoding.ts';
import { identitySigningKey } from '#lib/account/identity.ts';
import { padOpened, type Content } from '#lib/chat/content.ts';
import { messageHash, sealMessage, type Header, type SignedMessage } from '#lib/chat/frank.ts';
import { cardHash, directionKeyAsRecipient, directionKeyAsSender, type Card } from '#lib/chat/room-keys.ts';
import { hashBytes, purposeBytes, signBytes } from '#lib/chat/signing.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { makeMember, seal, text, TRADE, type Member } from '../scene.ts';

/** A message that names `as` and is signed by `by`, to whom it is written: the recipient knows the direction's key. */
export function makeUp(as: Member, by: Member, words: string): SignedMessage {
  const { header } = seal(as, by, text(words));
  const directionKey = directionKeyAsRecipient(by.secret, as.card, TRADE)!;
  return sealMessage(text(words), header, { directionKey, signSecret: by.keys.signSecret });
}

/** Sealed and signed by its author as the protocol says, with any content under any header. */
export function sealUnder(from: Member, header: Header, content: Content): SignedMessage {
  const directionKey = directionKeyAsSender(from.keys, header.trade, header.to)!;
  const key = hkdf(sha256, directionKey, undefined, utf8(`holdfast-chat-1 message key ${header.clientId}`), 32);
  const nonce = secureRandom(24);
  const { bodyHash: _, ...bound } = header;
  const plaintext = padOpened({ content, opening: toBase64Url(secureRandom(32)) });
  const body = xchacha20poly1305(key, nonce, purposeBytes('message body', bound)).encrypt(plaintext);
  const whole = { ...header, bodyHash: hashBytes(Uint8Array.from([...nonce, ...body])) };
  const signature = signBytes(purposeBytes('message signature', { hash: messageHash(whole) }), from.keys.signSecret);
  return { header: whole, nonce: toBase64Url(nonce), body: toBase64Url(body), signature };
}

/** A card of any content, signed by whoever holds the identity secret. */
export function signCard(card: Card, identitySecret: Uint8Array): Card {
  const { signature: _, ...signed } = card;
  const { secretKey } = identitySigningKey(identitySecret);
  return { ...signed, signature: signBytes(purposeBytes('card', signed), secretKey) };
}

/** Readable, and yet not to be shown to anybody: the commitment is to other words. */
export function makeUncommitted(from: Member, to: Member): SignedMessage {
  return sealUnder(from, seal(from, to, text('nice')).header, text('an insult'));
}

const ONE = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));

/** Somebody whose card names the neutral point as its key, and could deny everything: one signature fits any message. */
export function makeDeniable(): Member {
  const honest = makeMember('buyer');
  return { ...honest, card: { ...honest.card, signKey: toHex(ONE) } };
}

/** [s]B = R + k·0 whatever the message: R = B, s = 1. */
export function signDeniably(from: Member, to: Member): SignedMessage {
  const signature = toBase64Url(Uint8Array.from([...ed25519.Point.BASE.toBytes(), ...ONE]));
  return { ...seal(from, to, text('any words'), { card: cardHash(from.card) }), signature };
}
