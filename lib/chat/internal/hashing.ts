/**
 * The hashes of a chat as the server makes them, thousands a second: the texts of lib/chat/{frank,log,stamp}.ts written out and hashed by the
 * platform, at a tenth of the price. For what has passed `readSigned` alone, whose forms hold no letter that JSON would escape.
 */
import { hash } from 'node:crypto';
import type { Instant } from '#lib/kernel/instant.ts';
import { rememberHash, type Header } from '../frank.ts';
import { SCHEME } from '../signing.ts';

/** `messageHash`, which from then on knows it too. */
export function headerHash(header: Header): string {
  const { author, bodyHash, card, clientId, commitment, number, previous, seen, to, trade, v } = header;
  const name = hash(
    'sha256',
    `{"author":"${author}","bodyHash":"${bodyHash}","card":"${card}","clientId":"${clientId}","commitment":"${commitment}",` +
      `"number":${number},"previous":"${previous}","purpose":"${SCHEME} message","seen":{"link":"${seen.link}","seq":${seen.seq}},` +
      `"to":"${to}","trade":"${trade}","v":${v}}`,
  );
  rememberHash(header, name);
  return name;
}

/** `signedBytes` of a header of that hash. */
export const signedText = (messageHash: string): string =>
  `{"hash":"${messageHash}","purpose":"${SCHEME} message signature"}`;

/** `linkOf` an entry. */
export function entryLink(
  { trade, author }: Header,
  place: { readonly seq: number; readonly before: string; readonly at: Instant; readonly message: string },
): string {
  const { seq, before, at, message } = place;
  // The first letter is the byte that makes it a leaf.
  return hash(
    'sha256',
    `\0{"at":${at},"author":"${author}","before":"${before}","message":"${message}","purpose":"${SCHEME} entry","seq":${seq},"trade":"${trade}"}`,
  );
}

/** The byte that makes it an inner node, and two hashes. */
const node = Buffer.alloc(65, 1);

/** The hash of an inner node of a stamp's tree. */
export function joinHashes(left: string, right: string): string {
  node.write(left, 1, 'hex');
  node.write(right, 33, 'hex');
  return hash('sha256', node);
}
