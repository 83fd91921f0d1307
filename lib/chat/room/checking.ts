import { fromBase64Url, fromHex } from '#lib/account/encoding.ts';
import { messageHash, signedBytes, type Author, type Verified } from '../frank.ts';
import type { Card } from '../room-keys.ts';
import { isSmallOrder } from '../signing.ts';
import type { MessageView } from '../view.ts';

const keys = new Map<string, Promise<CryptoKey | undefined>>();

/** The key as the platform's own cryptography takes it; undefined where it knows no Ed25519, or the key is one that proves nothing. */
function importKey(key: string): Promise<CryptoKey | undefined> {
  const known = keys.get(key);
  if (known) return known;
  const bytes = fromHex(key, 32);
  const made =
    !bytes || isSmallOrder(key)
      ? Promise.resolve(undefined)
      : crypto.subtle.importKey('raw', Uint8Array.from(bytes), 'Ed25519', false, ['verify']).catch(() => undefined);
  keys.set(key, made);
  return made;
}

/**
 * Checks the signatures of many messages by the platform's own cryptography, which takes a tenth of the time and blocks nothing, and notes
 * those that are good. What is not noted here (an older browser, or a bad signature) is judged where it is read.
 */
export async function checkSignatures(
  views: readonly MessageView[],
  cardOf: (author: Author, hash: string) => Card | undefined,
  verified: Verified,
): Promise<void> {
  await Promise.all(
    views.map(async ({ message: { header, signature } }) => {
      const card = cardOf(header.author, header.card);
      const key = card && (await importKey(card.signKey));
      const sig = fromBase64Url(signature, 64);
      if (!key || !sig) return;
      const hash = messageHash(header);
      const bytes = Uint8Array.from(signedBytes(hash));
      if (await crypto.subtle.verify('Ed25519', key, Uint8Array.from(sig), bytes)) verified.add(`${hash} ${signature}`);
    }),
  );
}
