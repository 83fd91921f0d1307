/**
 * From a password to two keys that say nothing of each other: `authSecret`, which proves to the server who is there, and
 * `wrapKey`, which opens the sealed keys and never leaves the browser. Argon2id first (slow for whoever guesses), HKDF
 * then (apart). Runs in browsers and in Node.
 */
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fromBase64Url, toBase64Url, utf8 } from './encoding.ts';
import { refuseAccount } from './refusals.ts';

/** How a password was stretched; stored with the account and in each envelope it opens. */
export type PasswordKdf = {
  readonly v: 1;
  readonly kind: 'argon2id';
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: 1;
  /** 16 bytes, base64url. */
  readonly salt: string;
};

/**
 * New accounts: 32 MiB, 2 passes. Measured in one thread with the pure TypeScript implementation: about 0.3 s on a desktop
 * core (Node 24 and Chromium alike), so within about a second on a phone a third as fast.
 */
export const KDF_COST = { memoryKib: 32_768, passes: 2, lanes: 1 } as const;
/** OWASP's minimum for Argon2id. Below it we refuse to derive: a lying server must not get a cheap hash of a password. */
const LEAST = { memoryKib: 19_456, passes: 2 };
/** Above it somebody wants to freeze the page. */
const MOST = { memoryKib: 262_144, passes: 10 };
export const SALT_BYTES = 16;

export const PASSWORD_LEAST = 10;
export const PASSWORD_MOST = 200;

/** Of every demo trader, published on purpose; demo traders exist on the embedded chain alone. */
export const DEMO_PASSWORD = 'holdfast-demo';

export type PasswordKeys = { readonly authSecret: string; readonly wrapKey: CryptoKey };

export function newPasswordKdf(random: RandomBytes = secureRandom): PasswordKdf {
  return { v: 1, kind: 'argon2id', ...KDF_COST, salt: toBase64Url(random(SALT_BYTES)) };
}

/** The parameters where they are of our form and within our bounds, else `account.kdf_too_weak`. */
export function readPasswordKdf(value: unknown): Result<PasswordKdf> {
  const kdf = value as PasswordKdf;
  const inside = (n: unknown, least: number, most: number) =>
    Number.isSafeInteger(n) && Number(n) >= least && Number(n) <= most;
  const good =
    typeof value === 'object' &&
    value !== null &&
    kdf.v === 1 &&
    kdf.kind === 'argon2id' &&
    kdf.lanes === 1 &&
    inside(kdf.memoryKib, LEAST.memoryKib, MOST.memoryKib) &&
    inside(kdf.passes, LEAST.passes, MOST.passes) &&
    fromBase64Url(kdf.salt, SALT_BYTES) !== undefined;
  if (!good) return refused(refuseAccount('account.kdf_too_weak'));
  const { v, kind, memoryKib, passes, lanes, salt } = kdf;
  return ok({ v, kind, memoryKib, passes, lanes, salt });
}

/** Whether both stretch alike. */
export const sameKdf = (a: PasswordKdf, b: PasswordKdf): boolean =>
  a.salt === b.salt && a.memoryKib === b.memoryKib && a.passes === b.passes;

/**
 * Derives both keys. Takes about a second on a phone; yields to the page while it runs.
 * Refusals: `account.kdf_too_weak`, `account.insecure_page` (no WebCrypto: neither https nor localhost).
 */
export async function derivePasswordKeys(
  password: string,
  kdf: unknown,
  onProgress?: (fraction: number) => void,
): Promise<Result<PasswordKeys>> {
  const read = readPasswordKdf(kdf);
  if (!read.ok) return read;
  if (!globalThis.crypto?.subtle) return refused(refuseAccount('account.insecure_page'));
  const { memoryKib, passes, lanes, salt } = read.value;
  // NFKC: the same password typed on another keyboard is the same bytes.
  const stretched = await argon2idAsync(utf8(password.normalize('NFKC')), fromBase64Url(salt)!, {
    m: memoryKib,
    t: passes,
    p: lanes,
    dkLen: 32,
    asyncTick: 12,
    ...(onProgress && { onProgress }),
  });
  const authSecret = toBase64Url(hkdf(sha256, stretched, undefined, utf8('holdfast v1 sign-in secret'), 32));
  const wrapKey = await importWrapKey(hkdf(sha256, stretched, undefined, utf8('holdfast v1 wrapping key'), 32));
  stretched.fill(0);
  return ok({ authSecret, wrapKey });
}

/** Bytes to a key that no script can read back; the bytes are wiped. */
export async function importWrapKey(bytes: Uint8Array): Promise<CryptoKey> {
  const key = await globalThis.crypto.subtle.importKey('raw', Uint8Array.from(bytes), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  bytes.fill(0);
  return key;
}
