/**
 * Sealing to published identity keys: whoever holds one of the recipients' X25519 secret keys can open it, nobody else,
 * the server included. Pure and browser-safe; payment accounts and chat use it.
 *
 *     const sealed = sealText('IBAN ...', [buyer.publicKey, me.publicKey], { purpose: 'payment', trade: tradeId });
 *     const opened = openText(sealed, mySecretKey, { purpose: 'payment', trade: tradeId });   // Result<string>
 *
 * - `sealed` is plain JSON: store it as it is, send it as it is. `recipientsOf(sealed)` tells for whom it is.
 * - Include your own public key when you want to read it again later: there is no hidden copy for the sender.
 * - `context` is bound, not stored: opening needs an equal value. Put into it what the text must not be moved away from
 *   (purpose, trade id, sender, sequence number), so that a server cannot show it in another place.
 * - It hides who wrote it as little as any anonymous box does: it proves nothing about the sender. Sign, or commit to, what needs
 *   an author.
 * - It does not hide the length. Pad first where the length tells something.
 *
 * Version 1: a fresh content key; from it HKDF-SHA256 derives key and nonce of the body (XChaCha20-Poly1305) and a
 * commitment, so that two recipients can never be made to read different texts. Per recipient the content key is
 * wrapped under HKDF-SHA256(X25519(ephemeral, recipient), salt = both public keys). The body's associated data is the whole header
 * with the context: no part of it can be changed, dropped or added.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { canonicalJson, type Canonical } from '#lib/kernel/canonical.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fromBase64Url, fromHex, fromUtf8, toBase64Url, toHex, utf8 } from './encoding.ts';
import { refuseAccount } from './refusals.ts';

export const SEALING_SCHEME = 'holdfast-seal-1';
/** A message, an account number, a note: not a file. */
export const MOST_RECIPIENTS = 16;

export type Sealed = {
  readonly scheme: typeof SEALING_SCHEME;
  /** The ephemeral X25519 public key, 0x hex. */
  readonly from: string;
  /** One wrapped content key per recipient (0x hex public key), in ascending order of the keys. */
  readonly to: readonly { readonly key: string; readonly wrapped: string }[];
  /** Commits to the content key. */
  readonly commitment: string;
  readonly body: string;
};

type Header = Omit<Sealed, 'body'>;

/** Binds header and context under one canonical text. */
const associated = (header: Header, context: Canonical): Uint8Array =>
  utf8(
    canonicalJson({
      scheme: header.scheme,
      from: header.from,
      to: header.to.map(({ key, wrapped }) => ({ key, wrapped })),
      commitment: header.commitment,
      context,
    }),
  );

function wrapping(shared: Uint8Array, from: string, to: string): { key: Uint8Array; nonce: Uint8Array } {
  const okm = hkdf(sha256, shared, utf8(`${from} ${to}`), utf8(`${SEALING_SCHEME} wrap`), 56);
  return { key: okm.subarray(0, 32), nonce: okm.subarray(32) };
}

function content(contentKey: Uint8Array): { key: Uint8Array; nonce: Uint8Array; commitment: string } {
  const okm = hkdf(sha256, contentKey, undefined, utf8(`${SEALING_SCHEME} body`), 88);
  return { key: okm.subarray(0, 32), nonce: okm.subarray(32, 56), commitment: toBase64Url(okm.subarray(56)) };
}

/** A new X25519 key pair; the public key as it is published, 0x hex. */
export function newSealingKey(random: RandomBytes = secureRandom): { secretKey: Uint8Array; publicKey: string } {
  const secretKey = random(32);
  return { secretKey, publicKey: sealingPublicKey(secretKey) };
}

export function sealingPublicKey(secretKey: Uint8Array): string {
  return toHex(x25519.getPublicKey(secretKey));
}

/**
 * Seals bytes to one or more published keys (0x hex, at most 16; doubles count once).
 * @throws on a key that is not an X25519 public key (all-zero results included): check keys where they enter.
 */
export function seal(
  plaintext: Uint8Array,
  recipients: readonly string[],
  context: Canonical,
  random: RandomBytes = secureRandom,
): Sealed {
  const keys = [...new Set(recipients)].sort();
  if (keys.length === 0 || keys.length > MOST_RECIPIENTS) throw new RangeError(`seal to 1 to ${MOST_RECIPIENTS} keys`);
  const ephemeral = newSealingKey(random);
  const contentKey = random(32);
  const { key, nonce, commitment } = content(contentKey);
  const to = keys.map((recipient) => {
    const publicKey = fromHex(recipient, 32);
    if (!publicKey) throw new TypeError('a recipient is 32 bytes in lower-case hex with 0x');
    const wrap = wrapping(x25519.getSharedSecret(ephemeral.secretKey, publicKey), ephemeral.publicKey, recipient);
    return { key: recipient, wrapped: toBase64Url(xchacha20poly1305(wrap.key, wrap.nonce).encrypt(contentKey)) };
  });
  const header: Header = { scheme: SEALING_SCHEME, from: ephemeral.publicKey, to, commitment };
  const body = xchacha20poly1305(key, nonce, associated(header, context)).encrypt(plaintext);
  return { ...header, body: toBase64Url(body) };
}

/**
 * Opens what was sealed to the key's owner, with the same context.
 * Refusals: `account.sealed_for_others` (no part of it is for this key), `account.sealed_altered` (anything in it, or the
 * context, is not as it was sealed).
 */
export function open(sealed: unknown, secretKey: Uint8Array, context: Canonical): Result<Uint8Array> {
  const altered = () => refused(refuseAccount('account.sealed_altered'));
  const read = readSealed(sealed);
  if (!read) return altered();
  const own = sealingPublicKey(secretKey);
  const mine = read.to.find(({ key }) => key === own);
  if (!mine) return refused(refuseAccount('account.sealed_for_others'));
  try {
    const shared = x25519.getSharedSecret(secretKey, fromHex(read.from, 32)!);
    const wrap = wrapping(shared, read.from, own);
    const contentKey = xchacha20poly1305(wrap.key, wrap.nonce).decrypt(fromBase64Url(mine.wrapped)!);
    const { key, nonce, commitment } = content(contentKey);
    if (commitment !== read.commitment) return altered();
    return ok(xchacha20poly1305(key, nonce, associated(read, context)).decrypt(fromBase64Url(read.body)!));
  } catch {
    // The only throws here are a failed tag and a degenerate point: both are "not what was sealed", not a fault of ours.
    return altered();
  }
}

export function sealText(
  text: string,
  recipients: readonly string[],
  context: Canonical,
  random?: RandomBytes,
): Sealed {
  return seal(utf8(text), recipients, context, random);
}

export function openText(sealed: unknown, secretKey: Uint8Array, context: Canonical): Result<string> {
  const opened = open(sealed, secretKey, context);
  return opened.ok ? ok(fromUtf8(opened.value)) : opened;
}

/** The public keys a sealed text is for, or undefined where it has not the exact form. For doors: proves form, not content. */
export function recipientsOf(sealed: unknown): readonly string[] | undefined {
  return readSealed(sealed)?.to.map(({ key }) => key);
}

/** Reads the exact form and nothing more: a field too many, an unsorted or doubled recipient is not a sealed text. */
export function readSealed(value: unknown): Sealed | undefined {
  if (!hasExactly(value, ['scheme', 'from', 'to', 'commitment', 'body'])) return undefined;
  const { scheme, from, to, commitment, body } = value;
  if (scheme !== SEALING_SCHEME || !fromHex(from, 32) || !fromBase64Url(commitment, 32)) return undefined;
  const bytes = fromBase64Url(body);
  if (!bytes || bytes.length < 16) return undefined;
  if (!Array.isArray(to) || to.length === 0 || to.length > MOST_RECIPIENTS) return undefined;
  let before = '';
  for (const entry of to as unknown[]) {
    if (!hasExactly(entry, ['key', 'wrapped'])) return undefined;
    if (!fromHex(entry.key, 32) || !fromBase64Url(entry.wrapped, 48) || (entry.key as string) <= before)
      return undefined;
    before = entry.key as string;
  }
  return value as unknown as Sealed;
}

function hasExactly(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const own = Object.keys(value);
  return own.length === keys.length && keys.every((key) => own.includes(key));
}
