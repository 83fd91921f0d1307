/**
 * A secret key locked for its owner: AES-256-GCM under a key from the password, from a passkey's PRF, from the recovery phrase, from a wallet's
 * signature, or, where the wallet signs differently each time, from a passphrase. Plain JSON, kept on the server, in the browser and in the key file; the header (what it is, whose, how it
 * opens) is bound, so an envelope cannot be passed off as another person's or another kind.
 */
import { canonicalJson } from '#lib/kernel/canonical.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fromBase64Url, toBase64Url, utf8 } from './encoding.ts';
import { readPasswordKdf, SALT_BYTES, type PasswordKdf } from './password.ts';
import { refuseAccount } from './refusals.ts';

export type Purpose = 'wallet' | 'identity';
export type Lock = 'password' | 'phrase' | 'signature' | 'passphrase' | 'passkey';

/** How the phrase (128 random bits) or a signature becomes a key: HKDF-SHA256 with this salt. */
export type PlainKdf = { readonly v: 1; readonly kind: 'hkdf-sha256'; readonly salt: string };

/** How what a passkey's PRF gives becomes a key: HKDF-SHA256 with this salt; and which passkey it is, by its credential id. */
export type PasskeyKdf = {
  readonly v: 1;
  readonly kind: 'webauthn-prf';
  readonly salt: string;
  readonly credential: string;
};

export type EnvelopeHeader = {
  readonly purpose: Purpose;
  readonly lock: Lock;
  /** Checksummed address of the wallet whose keys these are. */
  readonly address: string;
  readonly kdf: PasswordKdf | PlainKdf | PasskeyKdf;
};

export type Envelope = EnvelopeHeader & {
  readonly v: 1;
  readonly cipher: 'aes-256-gcm';
  readonly nonce: string;
  readonly text: string;
};

const bound = ({ v, cipher, purpose, lock, address, kdf, nonce }: Omit<Envelope, 'text'>): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(utf8(canonicalJson({ app: 'holdfast', v, cipher, purpose, lock, address, kdf: { ...kdf }, nonce })));

export function newPlainKdf(random: RandomBytes = secureRandom): PlainKdf {
  return { v: 1, kind: 'hkdf-sha256', salt: toBase64Url(random(SALT_BYTES)) };
}

export function newPasskeyKdf(credential: string, random: RandomBytes = secureRandom): PasskeyKdf {
  return { v: 1, kind: 'webauthn-prf', salt: toBase64Url(random(SALT_BYTES)), credential };
}

/** Which of several envelopes behind one kind of lock this is: of passkeys the credential id, else empty. */
export const slotOf = ({ kdf }: Envelope): string => (kdf.kind === 'webauthn-prf' ? kdf.credential : '');

/** Locks a 32-byte secret under `key`. */
export async function lockSecret(
  key: CryptoKey,
  secret: Uint8Array,
  header: EnvelopeHeader,
  random: RandomBytes = secureRandom,
): Promise<Envelope> {
  if (secret.length !== 32) throw new RangeError('an envelope holds a key of 32 bytes');
  const nonce = random(12);
  const head = { v: 1, cipher: 'aes-256-gcm', ...header, nonce: toBase64Url(nonce) } as const;
  const text = await globalThis.crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: Uint8Array.from(nonce), additionalData: bound(head) },
    key,
    Uint8Array.from(secret),
  );
  return { ...head, text: toBase64Url(new Uint8Array(text)) };
}

/** The 32-byte secret; undefined where the key is not the one, or anything was changed. Wipe it after use. */
export async function openSecret(key: CryptoKey, envelope: Envelope): Promise<Uint8Array | undefined> {
  try {
    const secret = await globalThis.crypto.subtle.decrypt(
      {
        name: 'AES-GCM',
        iv: Uint8Array.from(fromBase64Url(envelope.nonce, 12)!),
        additionalData: bound(envelope),
      },
      key,
      Uint8Array.from(fromBase64Url(envelope.text, 48)!),
    );
    return new Uint8Array(secret);
  } catch (error) {
    // WebCrypto's one answer to a wrong key or changed bytes.
    if (error instanceof DOMException && error.name === 'OperationError') return undefined;
    throw error;
  }
}

/** Reads an envelope's exact form; `account.envelope_wrong` (or `account.kdf_too_weak`) otherwise. Proves form, not content. */
export function readEnvelope(value: unknown): Result<Envelope> {
  const wrong = refused(refuseAccount('account.envelope_wrong'));
  if (typeof value !== 'object' || value === null) return wrong;
  const { v, cipher, purpose, lock, address, nonce, text, kdf, ...rest } = value as Record<string, unknown>;
  const good =
    v === 1 &&
    cipher === 'aes-256-gcm' &&
    (purpose === 'wallet' || purpose === 'identity') &&
    LOCKS.some((known) => known === lock) &&
    typeof address === 'string' &&
    /^0x[0-9a-fA-F]{40}$/.test(address) &&
    fromBase64Url(nonce, 12) &&
    fromBase64Url(text, 48) &&
    Object.keys(rest).length === 0;
  if (!good) return wrong;
  const readKdf = KDF_READERS[lock as Lock](kdf);
  if (!readKdf.ok) return readKdf;
  const head = { purpose: purpose as Purpose, lock: lock as Lock, address: address as string, kdf: readKdf.value };
  return ok({ v, cipher, ...head, nonce: nonce as string, text: text as string });
}

const KDF_READERS: { readonly [lock in Lock]: (value: unknown) => Result<EnvelopeHeader['kdf']> } = {
  password: readPasswordKdf,
  passphrase: readPasswordKdf,
  phrase: readPlainKdf,
  signature: readPlainKdf,
  passkey: readPasskeyKdf,
};
const LOCKS = Object.keys(KDF_READERS);

function readPlainKdf(value: unknown): Result<PlainKdf> {
  const kdf = value as PlainKdf | null;
  if (kdf?.v !== 1 || kdf.kind !== 'hkdf-sha256' || !fromBase64Url(kdf.salt, SALT_BYTES)) {
    return refused(refuseAccount('account.envelope_wrong'));
  }
  return ok({ v: 1, kind: 'hkdf-sha256', salt: kdf.salt });
}

function readPasskeyKdf(value: unknown): Result<PasskeyKdf> {
  const kdf = value as PasskeyKdf | null;
  const good = kdf?.v === 1 && kdf.kind === 'webauthn-prf' && fromBase64Url(kdf.salt, SALT_BYTES);
  if (!good || !fromBase64Url(kdf.credential) || kdf.credential.length === 0 || kdf.credential.length > 1400)
    return refused(refuseAccount('account.envelope_wrong'));
  return ok({ v: 1, kind: 'webauthn-prf', salt: kdf.salt, credential: kdf.credential });
}
