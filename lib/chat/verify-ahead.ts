/**
 * Checks the signatures of many messages without holding up the page: with the browser's own Ed25519 where it has one (a tenth of the
 * time, off the main thread), else with ours in short turns. What it finds good is remembered in `verified`, so that `extendRoom` and
 * `openMessage` need not check it again; what it does not, they judge themselves.
 *
 * The two agree on what is good: the browser's stricter equation implies ours, and the keys for which implementations differ (small
 * order, no canonical form) are refused with the card.
 */
import { fromBase64Url, fromHex } from '#lib/account/encoding.ts';
import { isHeaderSigned, signedBytes, signedName, type Author, type Header, type Verified } from './frank.ts';
import { cardHash, type Card } from './room-keys.ts';

type Signed = { readonly header: Header; readonly signature: string };

/** Signatures checked between two breaths of the page, about 10 ms on a phone. */
const TURN = 4;

/** `cardOf` gives cards found good by `verifyCard` only. */
export async function verifyAhead(
  messages: readonly Signed[],
  cardOf: (author: Author, card: string) => Card | undefined,
  verified: Verified,
): Promise<void> {
  const keys = new Map<string, Promise<CryptoKey | undefined>>();
  const todo = messages.flatMap((message) => {
    const { header } = message;
    const card = cardOf(header.author, header.card);
    const fits = card && cardHash(card) === header.card && card.trade === header.trade;
    if (!fits || verified.has(signedName(message))) return [];
    if (!keys.has(card.signKey)) keys.set(card.signKey, importKey(card.signKey));
    return [{ message, card, key: keys.get(card.signKey)! }];
  });
  const natively = await Promise.all(todo.map(async ({ message, key }) => verifyNatively(message, await key)));
  let turn = 0;
  for (const [i, { message, card }] of todo.entries()) {
    if (natively[i] === true) verified.add(signedName(message));
    if (natively[i] !== undefined) continue;
    if (turn++ % TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    isHeaderSigned(message.header, message.signature, card, verified);
  }
}

/** Undefined where this browser has no Ed25519 of its own. */
async function importKey(signKey: string): Promise<CryptoKey | undefined> {
  try {
    const bytes = Uint8Array.from(fromHex(signKey, 32)!);
    return await globalThis.crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    // No such algorithm here, or no WebCrypto on this page: we check ourselves.
    return undefined;
  }
}

async function verifyNatively({ header, signature }: Signed, key: CryptoKey | undefined): Promise<boolean | undefined> {
  if (!key) return undefined;
  const [bytes, signed] = [fromBase64Url(signature, 64), signedBytes(header)];
  if (!bytes) return undefined;
  return globalThis.crypto.subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(bytes), Uint8Array.from(signed));
}
