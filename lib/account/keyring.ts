/**
 * The keys of a person on this device: their envelopes, and, while unlocked, the wrapping key that opens them, which no script
 * can read out. Where they lie is a small port, so that the demo process and tests keep them in memory.
 */
import { MINUTE, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { openSecret, type Envelope, type Lock, type Purpose } from './envelope.ts';
import type { WalletKind } from './policy.ts';
import { refuseAccount } from './refusals.ts';

export type KeyRecord = {
  /** Checksummed wallet address: the record's key. */
  readonly address: string;
  readonly kind: WalletKind;
  readonly envelopes: readonly Envelope[];
  readonly unlock: { readonly key: CryptoKey; readonly until: Instant } | null;
};

export type KeyStore = {
  read(address: string): Promise<KeyRecord | undefined>;
  write(record: KeyRecord): Promise<void>;
};

/** Unlocked keys lock again after so long without use. */
export const IDLE_SECONDS = 30 * MINUTE;
/** How often use is written down. */
const TOUCH_EVERY = 30;

export function memoryKeyStore(): KeyStore {
  const records = new Map<string, KeyRecord>();
  return {
    read: async (address) => records.get(address),
    write: async (record) => void records.set(record.address, record),
  };
}

/** What everyday use is locked by: the password or passkeys; or the injected wallet's signature, or the passphrase that stands in for it. */
const EVERYDAY: { readonly [kind in WalletKind]: readonly Lock[] } = {
  browser: ['password', 'passkey'],
  injected: ['signature', 'passphrase'],
};

/** The envelope that is opened for everyday use; of a wallet made in the browser any of several ({@link openEveryday}). */
export function everydayEnvelope(
  envelopes: readonly Envelope[],
  kind: WalletKind,
  purpose: Purpose,
): Envelope | undefined {
  return envelopes.find((one) => one.purpose === purpose && EVERYDAY[kind].includes(one.lock));
}

/** What the key that was unlocked opens among the envelopes of everyday use: the password's, or that of the passkey that was used. */
async function openEveryday(record: KeyRecord, key: CryptoKey, purpose: Purpose): Promise<Uint8Array | undefined> {
  for (const envelope of record.envelopes) {
    if (envelope.purpose !== purpose || !EVERYDAY[record.kind].includes(envelope.lock)) continue;
    const secret = await openSecret(key, envelope);
    if (secret) return secret;
  }
  return undefined;
}

export type Keyring = ReturnType<typeof createKeyring>;

export function createKeyring(store: KeyStore, now: () => Instant) {
  const listeners = new Set<() => void>();
  const write = async (record: KeyRecord) => {
    await store.write(record);
    for (const listener of listeners) listener();
  };

  async function live(address: string): Promise<KeyRecord | undefined> {
    const record = await store.read(address);
    if (!record?.unlock || record.unlock.until > now()) return record;
    const locked = { ...record, unlock: null };
    await write(locked);
    return locked;
  }

  async function touch(address: string): Promise<void> {
    const record = await live(address);
    if (!record?.unlock) return;
    const until = now() + IDLE_SECONDS;
    if (until - record.unlock.until >= TOUCH_EVERY) await write({ ...record, unlock: { ...record.unlock, until } });
  }

  return {
    /** Keeps a person's envelopes; an unlocked keyring stays unlocked. */
    async remember(address: string, kind: WalletKind, envelopes: readonly Envelope[]): Promise<void> {
      const record = await live(address);
      await write({ address, kind, envelopes, unlock: record?.unlock ?? null });
    },
    async unlock(address: string, key: CryptoKey): Promise<void> {
      const record = await live(address);
      if (!record) throw new Error('remember the envelopes before unlocking them');
      await write({ ...record, unlock: { key, until: now() + IDLE_SECONDS } });
    },
    async lock(address: string): Promise<void> {
      const record = await store.read(address);
      if (record) await write({ ...record, unlock: null });
    },
    async isUnlocked(address: string): Promise<boolean> {
      return Boolean((await live(address))?.unlock);
    },
    async envelopes(address: string): Promise<readonly Envelope[]> {
      return (await store.read(address))?.envelopes ?? [];
    },
    /** The person is here: the keys stay unlocked for another half hour. */
    touch,
    /**
     * Lends a secret to `use` and wipes it after. Refusals: `account.locked` (ask for the password or the wallet),
     * `account.identity_lost` (this lock does not open that key any more).
     */
    async lend<T>(address: string, purpose: Purpose, use: (secret: Uint8Array) => T | Promise<T>): Promise<Result<T>> {
      const record = await live(address);
      if (!record?.unlock) return refused(refuseAccount('account.locked'));
      const secret = await openEveryday(record, record.unlock.key, purpose);
      if (!secret) return refused(refuseAccount('account.identity_lost'));
      try {
        await touch(address);
        return ok(await use(secret));
      } finally {
        secret.fill(0);
      }
    },
    /** Tells of every change on this device; returns how to stop. */
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
