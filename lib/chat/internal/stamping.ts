/** The server's own signatures and checks of chat, by the platform's Ed25519: the same bytes as lib/chat/stamp.ts, ten times as fast. */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { toBase64Url } from '#lib/account/encoding.ts';
import { config } from '#lib/config.ts';
import { once } from '#lib/kernel/once.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { stampBytes, type Stamp } from '../stamp.ts';

/** DER before the 32 bytes of an Ed25519 seed (RFC 8410, section 7) and of a public key (section 4). */
const SEED_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const KEY_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replace(/^0x/, ''), 'hex');

type Stamper = { readonly secret: KeyObject; readonly key: string };

function stamper(): Stamper {
  return once('chat.stamper', () => {
    const seed = bytesOf(config().stampKey);
    const secret = createPrivateKey({ key: Buffer.concat([SEED_HEAD, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
    return { secret, key: `0x${spki.subarray(KEY_HEAD.length).toString('hex')}` };
  });
}

/** The public half of the key that stamps, 0x hex. */
export const stampKey = (): string => stamper().key;

/** Signs a root of so many entries at a time. */
export function stampRoot(root: string, size: number, at: Instant): Stamp {
  const { secret, key } = stamper();
  const signature = toBase64Url(sign(null, stampBytes({ root, size, at }), secret));
  return { root, size, at, key, signature };
}

export type Ask = (key: string, text: string, signature: string) => Promise<boolean | undefined>;

/** The thread of lib/chat/checking.ts, where this process has started it; it answers undefined for what is to be checked without it. */
export const byBatch = (): { ask: Ask | undefined } => once('chat.byBatch', () => ({ ask: undefined }));

/** Whether `signature` (base64url) is that key's (0x hex) over `text`; checked beside the event loop. */
export async function isSignedBy(key: string, text: string, signature: string): Promise<boolean> {
  return (await byBatch().ask?.(key, text, signature)) ?? isSignedAlone(key, text, signature);
}

function isSignedAlone(key: string, text: string, signature: string): Promise<boolean> {
  const spki = Buffer.concat([KEY_HEAD, bytesOf(key)]);
  const form = { key: spki, format: 'der', type: 'spki' } as const;
  return new Promise((resolve) => {
    // What cannot even be checked is not signed.
    verify(null, Buffer.from(text), form, Buffer.from(signature, 'base64url'), (error, fits) =>
      resolve(!error && fits),
    );
  });
}
