/**
 * The key file: a person's envelopes as they lie on the server and in the browser, saved by them. Ciphertext; with the password or
 * the recovery phrase it is the wallet, with no server needed (the exit page reads it).
 */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { openSecret, readEnvelope, type Envelope, type PlainKdf, type Purpose } from './envelope.ts';
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

export type Opener = { readonly password: string } | { readonly phrase: string };

/**
 * The secret of a purpose among envelopes, by password or by phrase. Wipe it after use.
 * Refusals: `account.password_wrong`, `account.phrase_wrong`, `account.key_file_wrong` (it holds no such lock).
 */
export async function openWith(
  envelopes: readonly Envelope[],
  purpose: Purpose,
  opener: Opener,
): Promise<Result<Uint8Array>> {
  const byPassword = 'password' in opener;
  const lock = byPassword ? 'password' : 'phrase';
  const envelope = envelopes.find((one) => one.purpose === purpose && one.lock === lock);
  if (!envelope) return refused(refuseAccount('account.key_file_wrong'));
  let key: CryptoKey;
  if (byPassword) {
    const keys = await derivePasswordKeys(opener.password, envelope.kdf);
    if (!keys.ok) return keys;
    key = keys.value.wrapKey;
  } else {
    const words = readPhrase(opener.phrase);
    if (!words.ok) return words;
    key = await derivePhraseKey(words.value, envelope.kdf as PlainKdf);
  }
  const secret = await openSecret(key, envelope);
  return secret ? ok(secret) : refused(refuseAccount(byPassword ? 'account.password_wrong' : 'account.phrase_wrong'));
}
