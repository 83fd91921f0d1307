/**
 * The key file: a person's envelopes as they lie on the server and in the browser, saved by them. Ciphertext; with the password or
 * the recovery phrase it is the wallet, with no server needed (the exit page reads it).
 */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import {
  openSecret,
  readEnvelope,
  slotOf,
  type Envelope,
  type PasskeyKdf,
  type PlainKdf,
  type Purpose,
} from './envelope.ts';
import { derivePasskeyKey } from './passkey.ts';
import { derivePasswordKeys } from './password.ts';
import { derivePhraseKey, readPhrase } from './phrase.ts';
import { refuseAccount } from './refusals.ts';

export type KeyFile = {
  readonly format: 'holdfast-key-file';
  readonly v: 1;
  readonly address: string;
  readonly envelopes: readonly Envelope[];
};

export function keyFileOf(address: string, envelopes: readonly Envelope[]): KeyFile {
  return { format: 'holdfast-key-file', v: 1, address, envelopes };
}

export const keyFileName = (address: string) => `holdfast-key-${address.slice(2, 10).toLowerCase()}.json`;

/** Reads a file's text; `account.key_file_wrong` where it is not one of ours. */
export function readKeyFile(text: string): Result<KeyFile> {
  const wrong = refused(refuseAccount('account.key_file_wrong'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Some other file.
    return wrong;
  }
  const { format, v, address, envelopes } = (value ?? {}) as Partial<KeyFile>;
  if (format !== 'holdfast-key-file' || v !== 1 || typeof address !== 'string' || !Array.isArray(envelopes))
    return wrong;
  const read: Envelope[] = [];
  for (const one of envelopes) {
    const envelope = readEnvelope(one);
    if (!envelope.ok || envelope.value.address !== address) return wrong;
    read.push(envelope.value);
  }
  return ok(keyFileOf(address, read));
}

export type Opener =
  | { readonly password: string }
  | { readonly phrase: string }
  /** A passkey's credential id, and what its PRF gave. */
  | { readonly credential: string; readonly secret: Uint8Array };

/**
 * The secret of a purpose among envelopes, by password, by phrase or by passkey. Wipe it after use.
 * Refusals: `account.password_wrong`, `account.phrase_wrong`, `account.passkey_wrong`, `account.key_file_wrong` (it holds no such lock).
 */
export async function openWith(
  envelopes: readonly Envelope[],
  purpose: Purpose,
  opener: Opener,
): Promise<Result<Uint8Array>> {
  const envelope = findFor(envelopes, purpose, opener);
  if (!envelope) return refused(refuseAccount('account.key_file_wrong'));
  const key = await keyOf(opener, envelope.kdf);
  return key.ok ? openAs(opener, key.value, envelope) : key;
}

/** The secrets of both purposes, derived from the opener once: an account's two envelopes of one lock are locked alike. Refuses as {@link openWith}. */
export async function openBoth(
  envelopes: readonly Envelope[],
  opener: Opener,
): Promise<Result<readonly { readonly purpose: Purpose; readonly secret: Uint8Array }[]>> {
  const found = (['wallet', 'identity'] as const).map((purpose) => findFor(envelopes, purpose, opener));
  const [wallet, identity] = found;
  if (!wallet || !identity) return refused(refuseAccount('account.key_file_wrong'));
  const key = await keyOf(opener, wallet.kdf);
  if (!key.ok) return key;
  const opened: { purpose: Purpose; secret: Uint8Array }[] = [];
  for (const envelope of [wallet, identity]) {
    const secret = await openAs(opener, key.value, envelope);
    if (!secret.ok) return secret;
    opened.push({ purpose: envelope.purpose, secret: secret.value });
  }
  return ok(opened);
}

const findFor = (envelopes: readonly Envelope[], purpose: Purpose, opener: Opener): Envelope | undefined =>
  envelopes.find(
    (one) =>
      one.purpose === purpose &&
      one.lock === lockOf(opener) &&
      (!('credential' in opener) || slotOf(one) === opener.credential),
  );

async function openAs(opener: Opener, key: CryptoKey, envelope: Envelope): Promise<Result<Uint8Array>> {
  const secret = await openSecret(key, envelope);
  return secret ? ok(secret) : refused(refuseAccount(`account.${lockOf(opener)}_wrong`));
}

const lockOf = (opener: Opener) => ('password' in opener ? 'password' : 'phrase' in opener ? 'phrase' : 'passkey');

async function keyOf(opener: Opener, kdf: Envelope['kdf']): Promise<Result<CryptoKey>> {
  if ('password' in opener) {
    const keys = await derivePasswordKeys(opener.password, kdf);
    return keys.ok ? ok(keys.value.wrapKey) : keys;
  }
  if ('credential' in opener) return ok(await derivePasskeyKey(opener.secret, kdf as PasskeyKdf));
  const words = readPhrase(opener.phrase);
  return words.ok ? ok(await derivePhraseKey(words.value, kdf as PlainKdf)) : words;
}
