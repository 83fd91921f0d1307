/** Beside the event loop: says of many signatures at a time whether they are good. Knows nothing but keys, texts and signatures. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { Asked, Said } from '../checking.ts';

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410, section 4). */
const HEAD = '302a300506032b6570032100';
const MOST_KEYS = 20_000;
const keys = new Map<string, KeyObject>();

function keyOf(hex: string): KeyObject {
  const found = keys.get(hex);
  if (found) return found;
  const key = createPublicKey({ key: Buffer.from(HEAD + hex.slice(2), 'hex'), format: 'der', type: 'spki' });
  keys.set(hex, key);
  if (keys.size > MOST_KEYS) keys.delete(keys.keys().next().value!);
  return key;
}

function isGood(key: string, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text), keyOf(key), Buffer.from(signature, 'base64url'));
  } catch {
    // What cannot even be checked is not signed.
    return false;
  }
}

parentPort!.on('message', ({ id, lines }: Asked) => {
  const parts = lines.split('\n');
  const good = new Uint8Array(parts.length / 3);
  for (let i = 0; i < good.length; i++) good[i] = Number(isGood(parts[3 * i]!, parts[3 * i + 1]!, parts[3 * i + 2]!));
  parentPort!.postMessage({ id, good } satisfies Said);
});
