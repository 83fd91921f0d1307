/** The recovery phrase, the key file and changing the password. */
import { ok, type Result } from '#lib/kernel/result.ts';
import { lockSecret, newPlainKdf, type Envelope } from '../envelope.ts';
import { keyFileOf, openWith, type KeyFile, type Opener } from '../key-file.ts';
import type { AskFactor } from '../passkey.ts';
import { derivePasswordKeys, type PasswordKdf } from '../password.ts';
import { derivePhraseKey, newPhrase } from '../phrase.ts';
import { browserSigner } from '../signer.ts';
import type { MeView } from '../view.ts';
import { envelopesOf, ownSalt, proveWallet, type AccountPorts, type Owner, type SignedInView } from './ports.ts';
import { passFactor } from './proving.ts';

export function recovery(ports: AccountPorts) {
  const { call } = ports;
  return {
    /** A recovery phrase and key file, not yet kept anywhere: show the words, ask some back, then `save`. `opener`: what opens the wallet now. */
    makeBackup: async (owner: Owner, opener: Opener): Promise<Result<Backup>> => {
      const envelopes = await envelopesOf(ports, owner);
      if (!envelopes.ok) return envelopes;
      return makeBackup(ports, owner, envelopes.value, opener);
    },

    /** The same keys under a new password. Other sessions end. */
    changePassword: async (owner: Owner, current: string, next: string): Promise<Result<MeView>> => {
      const envelopes = await envelopesOf(ports, owner);
      if (!envelopes.ok) return envelopes;
      const old = await derivePasswordKeys(current, envelopes.value.find((one) => one.lock === 'password')?.kdf);
      if (!old.ok) return old;
      const kdf = await ownSalt(ports);
      if (!kdf.ok) return kdf;
      const locked = await lockAgain(owner, envelopes.value, { password: current }, { password: next, kdf: kdf.value });
      if (!locked.ok) return locked;
      return replacePassword(ports, owner, locked.value, { authSecret: old.value.authSecret });
    },

    /** A new sign-in by the token of a link in a mail. The wallet stays locked by the password before: {@link openShut} next. */
    resetPassword: async (token: string, kdf: PasswordKdf, next: string): Promise<Result<unknown>> => {
      const derived = await derivePasswordKeys(next, kdf);
      if (!derived.ok) return derived;
      return call('POST', '/sign-in/reset', { token, kdf, authSecret: derived.value.authSecret });
    },

    /**
     * Opens a wallet that a password set by mail does not open, by recovery phrase or by the password before, and locks it under the one of
     * now. Refusals: `account.phrase_wrong`, `password_wrong`, `key_file_wrong` (no phrase was saved), `wrong_email_or_password`.
     */
    openShut: (owner: Owner, opener: Opener, password: string) => openShut(ports, owner, opener, password),

    /** Signs in with a key file and the recovery phrase, and sets a new password. */
    recover: async (file: KeyFile, phrase: string, next: string, onFactor?: AskFactor): Promise<Result<MeView>> => {
      const owner: Owner = { walletAddress: file.address, walletKind: 'browser' };
      const key = await openWith(file.envelopes, 'wallet', { phrase });
      if (!key.ok) return key;
      const signer = browserSigner(file.address, async (use) => ok(await use(key.value)), ports.rpc);
      const proof = await proveWallet(ports, signer);
      if (!proof.ok) return proof;
      const first = await call<SignedInView>('POST', '/sign-in', { kind: 'wallet', ...proof.value });
      const answer = await passFactor(ports, first, onFactor);
      if (!answer.ok) return answer;
      const kdf = await ownSalt(ports);
      if (!kdf.ok) return kdf;
      const locked = await lockAgain(owner, file.envelopes, { phrase }, { password: next, kdf: kdf.value });
      if (!locked.ok) return locked;
      const again = await proveWallet(ports, signer);
      key.value.fill(0);
      return again.ok ? replacePassword(ports, owner, locked.value, again.value) : again;
    },
  };
}

async function openShut(ports: AccountPorts, owner: Owner, opener: Opener, password: string): Promise<Result<MeView>> {
  const envelopes = await ports.call<readonly Envelope[]>('GET', '/me/keys');
  if (!envelopes.ok) return envelopes;
  const key = await openWith(envelopes.value, 'wallet', opener);
  if (!key.ok) return key;
  const signer = browserSigner(owner.walletAddress, async (use) => ok(await use(key.value)), ports.rpc);
  const proof = await proveWallet(ports, signer);
  key.value.fill(0);
  if (!proof.ok) return proof;
  const kdf = await ownSalt(ports);
  if (!kdf.ok) return kdf;
  const locked = await lockAgain(owner, envelopes.value, opener, { password, kdf: kdf.value });
  if (!locked.ok) return locked;
  const { newAuthSecret: authSecret, wrapKey, keys } = locked.value;
  const saved = await ports.call<MeView>('PUT', '/me/lock', { ...proof.value, authSecret, keys });
  if (saved.ok) await keepLocked(ports, owner, wrapKey);
  return saved;
}

export type Backup = {
  readonly words: readonly string[];
  readonly keyFile: KeyFile;
  /** Keeps the envelopes that the words open, on the server and here. */
  readonly save: () => Promise<Result<MeView>>;
};

async function makeBackup(
  ports: AccountPorts,
  owner: Owner,
  envelopes: readonly Envelope[],
  opener: Opener,
): Promise<Result<Backup>> {
  const words = newPhrase();
  const kdf = newPlainKdf();
  const key = await derivePhraseKey(words, kdf);
  const head = { lock: 'phrase', address: owner.walletAddress, kdf } as const;
  const locked: Envelope[] = [];
  for (const purpose of ['wallet', 'identity'] as const) {
    const secret = await openWith(envelopes, purpose, opener);
    if (!secret.ok) return secret;
    locked.push(await lockSecret(key, secret.value, { purpose, ...head }));
    secret.value.fill(0);
  }
  const all = [...envelopes.filter((one) => one.lock !== 'phrase'), ...locked];
  const save = async () => {
    const saved = await ports.call<MeView>('PUT', '/me/backup', { keys: locked });
    if (saved.ok) await ports.keyring.remember(owner.walletAddress, owner.walletKind, all);
    return saved;
  };
  return ok({ words, keyFile: keyFileOf(owner.walletAddress, all), save });
}

type Relocked = {
  readonly kdf: PasswordKdf;
  readonly newAuthSecret: string;
  readonly wrapKey: CryptoKey;
  readonly keys: readonly Envelope[];
};

async function lockAgain(
  owner: Owner,
  envelopes: readonly Envelope[],
  opener: Opener,
  { password, kdf }: { readonly password: string; readonly kdf: PasswordKdf },
): Promise<Result<Relocked>> {
  const derived = await derivePasswordKeys(password, kdf);
  if (!derived.ok) return derived;
  const { authSecret: newAuthSecret, wrapKey } = derived.value;
  const keys: Envelope[] = [];
  for (const purpose of ['wallet', 'identity'] as const) {
    const secret = await openWith(envelopes, purpose, opener);
    if (!secret.ok) return secret;
    keys.push(
      await lockSecret(wrapKey, secret.value, { purpose, lock: 'password', address: owner.walletAddress, kdf }),
    );
    secret.value.fill(0);
  }
  return ok({ kdf, newAuthSecret, wrapKey, keys });
}

async function replacePassword(
  ports: AccountPorts,
  owner: Owner,
  { wrapKey, ...locked }: Relocked,
  proof: object,
): Promise<Result<MeView>> {
  const saved = await ports.call<MeView>('PUT', '/me/password', { ...locked, ...proof });
  if (!saved.ok) return saved;
  const kept = await keepLocked(ports, owner, wrapKey);
  return kept.ok ? saved : kept;
}

/** Keeps the envelopes of now on this device, unlocked. */
async function keepLocked(ports: AccountPorts, owner: Owner, wrapKey: CryptoKey): Promise<Result<true>> {
  const all = await ports.call<readonly Envelope[]>('GET', '/me/keys');
  if (!all.ok) return all;
  await ports.keyring.remember(owner.walletAddress, owner.walletKind, all.value);
  await ports.keyring.unlock(owner.walletAddress, wrapKey);
  return ok(true);
}
