/** Making and publishing the identity of somebody who has an account. */
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { lockSecret, newPlainKdf, openSecret, type Envelope, type PlainKdf } from '../envelope.ts';
import { deriveSignatureKey, isSameSignature, unlockTypedData } from '../identity.ts';
import { everydayEnvelope } from '../keyring.ts';
import { derivePasswordKeys, newPasswordKdf } from '../password.ts';
import { refuseAccount } from '../refusals.ts';
import { newSealingKey } from '../sealing.ts';
import { browserSigner } from '../signer.ts';
import type { MeView } from '../view.ts';
import { envelopesOf, publish, type AccountPorts, type Owner } from './ports.ts';

export type SetUpOptions = {
  /** Of the person's choosing, where the wallet's signatures cannot be the lock. */
  readonly passphrase?: string;
  /** New keys in any case: what was sealed to the old ones stays closed. */
  readonly renew?: boolean;
};

export function enrolling(ports: AccountPorts) {
  return {
    /**
     * For an injected wallet: makes and publishes the identity, or publishes again the one its lock still opens. Three prompts, two of
     * which are the same and compared; with a passphrase one. Refusals: `account.signature_unsteady` (the wallet signs the same
     * text differently each time: ask for a passphrase).
     */
    setUpIdentity: async (signer: Signer, options: SetUpOptions = {}): Promise<Result<MeView>> => {
      const { passphrase, renew = false } = options;
      const lock = passphrase === undefined ? await lockBySignature(signer) : ok(lockByPassphrase(passphrase));
      if (!lock.ok) return lock;
      const secret =
        (renew ? undefined : await keptSecret(ports, signer.address, lock.value)) ?? newSealingKey().secretKey;
      const envelope = await lock.value.close(secret, signer.address);
      const identity = await publish(ports, signer, secret);
      secret.fill(0);
      if (!envelope.ok) return envelope;
      if (!identity.ok) return identity;
      const keys = [envelope.value.envelope];
      const saved = await ports.call<MeView>('PUT', '/me/identity', { identity: identity.value, keys });
      if (!saved.ok) return saved;
      await ports.keyring.remember(signer.address, 'injected', keys);
      await ports.keyring.unlock(signer.address, envelope.value.wrapKey);
      return saved;
    },

    /** For a wallet made in the browser, while unlocked: the wallet's word on the keys it has. Refusals: `account.locked`. */
    publishAgain: (owner: Owner) => publishAgain(ports, owner),
  };
}

type Closed = { readonly envelope: Envelope; readonly wrapKey: CryptoKey };
/** What an injected wallet's identity is locked by: closes a secret, and tries to open one that it closed before. */
type IdentityLock = {
  readonly close: (secret: Uint8Array, address: string) => Promise<Result<Closed>>;
  readonly open: (envelope: Envelope) => Promise<Uint8Array | undefined>;
};

async function lockBySignature(signer: Signer): Promise<Result<IdentityLock>> {
  const { domain, types, value } = unlockTypedData(signer.address);
  const one = await signer.signTypedData(domain, types, value);
  if (!one.ok) return one;
  const two = await signer.signTypedData(domain, types, value);
  if (!two.ok) return two;
  // A lock that only opened once would lose every message with the page.
  if (!isSameSignature(one.value, two.value)) return refused(refuseAccount('account.signature_unsteady'));
  return ok({
    close: async (secret, address) => {
      const kdf = newPlainKdf();
      const wrapKey = await deriveSignatureKey(one.value, kdf);
      const head = { purpose: 'identity', lock: 'signature', address, kdf } as const;
      return ok({ wrapKey, envelope: await lockSecret(wrapKey, secret, head) });
    },
    open: async (envelope) => {
      if (envelope.lock !== 'signature') return undefined;
      return openSecret(await deriveSignatureKey(one.value, envelope.kdf as PlainKdf), envelope);
    },
  });
}

function lockByPassphrase(passphrase: string): IdentityLock {
  return {
    close: async (secret, address) => {
      const kdf = newPasswordKdf();
      const keys = await derivePasswordKeys(passphrase, kdf);
      if (!keys.ok) return keys;
      const { wrapKey } = keys.value;
      const head = { purpose: 'identity', lock: 'passphrase', address, kdf } as const;
      return ok({ wrapKey, envelope: await lockSecret(wrapKey, secret, head) });
    },
    open: async (envelope) => {
      if (envelope.lock !== 'passphrase') return undefined;
      const keys = await derivePasswordKeys(passphrase, envelope.kdf);
      return keys.ok ? openSecret(keys.value.wrapKey, envelope) : undefined;
    },
  };
}

/** The secret that this lock closed before, where there is one it still opens. */
async function keptSecret(ports: AccountPorts, address: string, lock: IdentityLock): Promise<Uint8Array | undefined> {
  const kept = await envelopesOf(ports, { walletAddress: address, walletKind: 'injected' });
  const envelope = kept.ok ? everydayEnvelope(kept.value, 'injected', 'identity') : undefined;
  return envelope && lock.open(envelope);
}

export async function publishAgain(ports: AccountPorts, owner: Owner): Promise<Result<MeView>> {
  const { walletAddress: address } = owner;
  const kept = await envelopesOf(ports, owner);
  if (!kept.ok) return kept;
  const secret = await ports.keyring.lend(address, 'identity', (bytes) => bytes.slice());
  if (!secret.ok) return secret;
  const signer = browserSigner(address, (use) => ports.keyring.lend(address, 'wallet', use), ports.rpc);
  const identity = await publish(ports, signer, secret.value);
  secret.value.fill(0);
  return identity.ok ? ports.call<MeView>('PUT', '/me/identity', { identity: identity.value, keys: [] }) : identity;
}
