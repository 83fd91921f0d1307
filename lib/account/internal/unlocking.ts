/** Unlocking the keys of this device, and what unlocked keys do. */
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { openSecret, type Envelope, type PlainKdf } from '../envelope.ts';
import { deriveSignatureKey, unlockTypedData } from '../identity.ts';
import { openWith } from '../key-file.ts';
import { derivePasswordKeys } from '../password.ts';
import { everydayEnvelope } from '../keyring.ts';
import { refuseAccount } from '../refusals.ts';
import { sealingPublicKey } from '../sealing.ts';
import { browserSigner } from '../signer.ts';
import { envelopesOf, type AccountPorts, type Owner, type Progress } from './ports.ts';

export function unlocking(ports: AccountPorts) {
  const { keyring } = ports;
  return {
    /** Unlocks the keys of this device. Refusals: `account.password_wrong`. */
    unlockWithPassword: async (owner: Owner, password: string, onProgress?: Progress): Promise<Result<true>> => {
      return unlockByWords(ports, owner, { lock: 'password', words: password, onProgress });
    },

    /** Unlocks the identity of an injected wallet that a passphrase locks. Refusals: `account.passphrase_wrong`. */
    unlockWithPassphrase: async (owner: Owner, passphrase: string, onProgress?: Progress): Promise<Result<true>> => {
      return unlockByWords(ports, owner, { lock: 'passphrase', words: passphrase, onProgress });
    },

    /**
     * Unlocks the identity key with the injected wallet. One prompt. Refusals: `account.identity_lost` (publish a new key),
     * `account.passphrase_needed` (a passphrase is its lock: no prompt).
     */
    unlockWithWallet: async (signer: Signer): Promise<Result<true>> => {
      const envelopes = await envelopesOf(ports, { walletAddress: signer.address, walletKind: 'injected' });
      if (!envelopes.ok) return envelopes;
      const envelope = everydayEnvelope(envelopes.value, 'injected', 'identity');
      if (!envelope) return refused(refuseAccount('account.identity_missing'));
      if (envelope.lock === 'passphrase') return refused(refuseAccount('account.passphrase_needed'));
      const { domain, types, value } = unlockTypedData(signer.address);
      const signature = await signer.signTypedData(domain, types, value);
      if (!signature.ok) return signature;
      const key = await deriveSignatureKey(signature.value, envelope.kdf as PlainKdf);
      const secret = await openSecret(key, envelope);
      if (!secret) return refused(refuseAccount('account.identity_lost'));
      secret.fill(0);
      await keyring.unlock(signer.address, key);
      return ok(true);
    },

    /**
     * The signer of a wallet made in the browser. Without a password it signs while unlocked (`account.locked` otherwise); with one it
     * opens the key with that password for each act, whatever is unlocked: release always does this.
     */
    signer: (owner: Owner, password?: string): Signer =>
      browserSigner(
        owner.walletAddress,
        async (use) => {
          if (password === undefined) return keyring.lend(owner.walletAddress, 'wallet', use);
          const envelopes = await envelopesOf(ports, owner);
          if (!envelopes.ok) return envelopes;
          return withSecret(envelopes.value, password, use);
        },
        ports.rpc,
      ),

    /** The secret identity key, to open what others sealed. Keep it in memory alone. Refusals: `account.locked`, `identity_lost`. */
    identityKey: async (owner: Owner): Promise<Result<{ publicKey: string; secretKey: Uint8Array }>> => {
      const kept = await envelopesOf(ports, owner);
      if (!kept.ok) return kept;
      const secret = await keyring.lend(owner.walletAddress, 'identity', (bytes) => bytes.slice());
      return secret.ok ? ok({ secretKey: secret.value, publicKey: sealingPublicKey(secret.value) }) : secret;
    },

    isUnlocked: (owner: Owner) => keyring.isUnlocked(owner.walletAddress),
    touch: (owner: Owner) => keyring.touch(owner.walletAddress),
  };
}

type Words = {
  readonly lock: 'password' | 'passphrase';
  readonly words: string;
  readonly onProgress: Progress | undefined;
};

async function unlockByWords(
  ports: AccountPorts,
  owner: Owner,
  { lock, words, onProgress }: Words,
): Promise<Result<true>> {
  const envelopes = await envelopesOf(ports, owner);
  if (!envelopes.ok) return envelopes;
  const envelope = envelopes.value.find((one) => one.lock === lock);
  if (!envelope) return refused(refuseAccount('account.key_file_wrong'));
  const derived = await derivePasswordKeys(words, envelope.kdf, onProgress);
  if (!derived.ok) return derived;
  const secret = await openSecret(derived.value.wrapKey, envelope);
  if (!secret) return refused(refuseAccount(`account.${lock}_wrong`));
  secret.fill(0);
  await ports.keyring.unlock(owner.walletAddress, derived.value.wrapKey);
  return ok(true);
}

async function withSecret<T>(
  envelopes: readonly Envelope[],
  password: string,
  use: (secret: Uint8Array) => T | Promise<T>,
): Promise<Result<T>> {
  const secret = await openWith(envelopes, 'wallet', { password });
  if (!secret.ok) return secret;
  try {
    return ok(await use(secret.value));
  } finally {
    secret.value.fill(0);
  }
}
