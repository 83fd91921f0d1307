/** Passkeys on the person's own device: signing in and up with one, adding one, opening the wallet with one. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { toBase64Url } from '../encoding.ts';
import { lockSecret, newPasskeyKdf, openSecret, type Envelope, type PasskeyKdf } from '../envelope.ts';
import type { FactorsChanged } from '../factor.ts';
import { openBoth, type Opener } from '../key-file.ts';
import { derivePasskeyKey, type PasskeyCreation } from '../passkey.ts';
import { refuseAccount } from '../refusals.ts';
import { makeOwner } from './new-owner.ts';
import { envelopesOf, type AccountPorts, type Owner, type SignedInView } from './ports.ts';
import { askPasskey } from './proving.ts';

export type PasskeySignUpFields = {
  readonly name: string;
  readonly passkeyName: string;
  readonly locale?: string;
  readonly currency?: string;
};
export type PasskeySignedUp = SignedInView & { readonly recoveryCodes: readonly string[] };
/** `opensWallet`: whether the wallet's lock came with it. */
export type PasskeyAdded = FactorsChanged & { readonly opensWallet: boolean };

const unsupported = () => refused(refuseAccount('account.passkey_unsupported'));

export function passkeys(ports: AccountPorts) {
  const { call, keyring } = ports;
  return {
    /**
     * Signs in with a passkey of this device; where it is a lock of the wallet too, the wallet opens with it. Refusals: `account.passkey_cancelled`,
     * `passkey_unknown`.
     */
    signInWithPasskey: async (): Promise<Result<SignedInView>> => {
      const signed = await askPasskey(ports);
      if (!signed.ok) return signed;
      const { assertion, secret } = signed.value;
      const answer = await call<SignedInView>('POST', '/sign-in', { kind: 'passkey', assertion });
      if (!answer.ok) return answer;
      const { me, keys } = answer.value;
      await keyring.remember(me.walletAddress, me.walletKind, keys);
      // Without a lock here it is signed in, and the wallet opens by what else opens it.
      if (secret) await unlock(ports, me.walletAddress, keys, { credential: assertion.id, secret });
      return answer;
    },

    /** Makes an account whose wallet a passkey opens. Refusals: `account.passkey_no_prf` (choose a password instead), those of the server. */
    signUpWithPasskey: (fields: PasskeySignUpFields) => signUp(ports, fields),

    /** Adds a passkey to the account; `opener`: as a lock of the wallet too. Refusals: `account.confirm_first`, `passkey_there`, those of the opener. */
    addPasskey: (owner: Owner, name: string, opener?: Opener) => add(ports, owner, name, opener),

    /** Unlocks the wallet of this device with a passkey. Refusals: `account.passkey_cancelled`, `passkey_wrong`, `key_file_wrong`. */
    unlockWithPasskey: async (owner: Owner): Promise<Result<true>> => {
      const opener = await passkeyOpener(ports, owner);
      if (!opener.ok) return opener;
      const kept = await envelopesOf(ports, owner);
      return kept.ok ? unlock(ports, owner.walletAddress, kept.value, opener.value) : kept;
    },

    /** A passkey as the opener of the wallet's envelopes, for one act. */
    passkeyOpener: (owner: Owner) => passkeyOpener(ports, owner),

    /** By what the wallet made in the browser can be opened here. */
    unlockWays: async (owner: Owner): Promise<{ readonly password: boolean; readonly passkey: boolean }> => {
      const kept = await envelopesOf(ports, owner);
      const has = (lock: Envelope['lock']) => kept.ok && kept.value.some((one) => one.lock === lock);
      return { password: has('password') || !kept.ok, passkey: has('passkey') && ports.passkeys !== undefined };
    },
  };
}

type PasskeyOpener = Extract<Opener, { credential: string }>;

/** One prompt. The signature is thrown away: what the PRF gives is the key. */
async function passkeyOpener(ports: AccountPorts, owner: Owner): Promise<Result<PasskeyOpener>> {
  const kept = await envelopesOf(ports, owner);
  if (!kept.ok) return kept;
  const locks = kept.value.filter((one) => one.lock === 'passkey' && one.purpose === 'wallet');
  if (locks.length === 0) return refused(refuseAccount('account.key_file_wrong'));
  if (!ports.passkeys) return unsupported();
  const allowCredentials = locks.map(({ kdf }) => ({ id: (kdf as PasskeyKdf).credential }));
  const signed = await ports.passkeys.get({ challenge: toBase64Url(secureRandom(32)), allowCredentials });
  if (!signed.ok) return signed;
  const { assertion, secret } = signed.value;
  return secret ? ok({ credential: assertion.id, secret }) : refused(refuseAccount('account.passkey_no_prf'));
}

async function unlock(
  ports: AccountPorts,
  address: string,
  keys: readonly Envelope[],
  { credential, secret }: PasskeyOpener,
): Promise<Result<true>> {
  const envelope = keys.find(
    ({ purpose, kdf }) => purpose === 'wallet' && kdf.kind === 'webauthn-prf' && kdf.credential === credential,
  );
  if (!envelope) return refused(refuseAccount('account.key_file_wrong'));
  const key = await derivePasskeyKey(secret, envelope.kdf as PasskeyKdf);
  const opened = await openSecret(key, envelope);
  // Bound to its address: a server that hands out another wallet's envelope is found out here.
  if (!opened || envelope.address !== address) return refused(refuseAccount('account.passkey_wrong'));
  opened.fill(0);
  await ports.keyring.unlock(address, key);
  return ok(true);
}

async function signUp(ports: AccountPorts, fields: PasskeySignUpFields): Promise<Result<PasskeySignedUp>> {
  if (!ports.passkeys) return unsupported();
  const options = await ports.call<PasskeyCreation>('POST', '/accounts/passkey/options', { name: fields.name });
  if (!options.ok) return options;
  const created = await ports.passkeys.create(options.value);
  if (!created.ok) return created;
  const { registration, secret } = created.value;
  if (!secret) return refused(refuseAccount('account.passkey_no_prf'));
  const kdf = newPasskeyKdf(registration.id);
  const wrapKey = await derivePasskeyKey(secret, kdf);
  const owner = await makeOwner(ports, wrapKey, { lock: 'passkey', kdf });
  if (!owner.ok) return owner;
  const body = { ...fields, registration, ...owner.value };
  const answer = await ports.call<PasskeySignedUp>('POST', '/accounts/passkey', body);
  if (!answer.ok) return answer;
  const { me, keys } = answer.value;
  await ports.keyring.remember(me.walletAddress, me.walletKind, keys);
  await ports.keyring.unlock(me.walletAddress, wrapKey);
  return answer;
}

async function add(
  ports: AccountPorts,
  owner: Owner,
  name: string,
  opener: Opener | undefined,
): Promise<Result<PasskeyAdded>> {
  if (!ports.passkeys) return unsupported();
  // Opened before the device makes anything: a wrong password leaves no passkey of no use behind.
  const secrets = opener ? await openHere(ports, owner, opener) : ok([]);
  if (!secrets.ok) return secrets;
  const options = await ports.call<PasskeyCreation>('POST', '/me/passkeys/options');
  if (!options.ok) return options;
  const created = await ports.passkeys.create(options.value);
  if (!created.ok) return created;
  const { registration, secret } = created.value;
  const keys = secret ? await lockBoth(owner.walletAddress, secrets.value, registration.id, secret) : [];
  for (const one of secrets.value) one.secret.fill(0);
  const added = await ports.call<FactorsChanged>('POST', '/me/passkeys', { name, registration, keys });
  if (!added.ok) return added;
  if (keys.length > 0) {
    const all = await ports.call<readonly Envelope[]>('GET', '/me/keys');
    if (all.ok) await ports.keyring.remember(owner.walletAddress, owner.walletKind, all.value);
  }
  return ok({ ...added.value, opensWallet: keys.length > 0 });
}

type Opened = { readonly purpose: Envelope['purpose']; readonly secret: Uint8Array };

async function openHere(ports: AccountPorts, owner: Owner, opener: Opener): Promise<Result<readonly Opened[]>> {
  const kept = await envelopesOf(ports, owner);
  return kept.ok ? openBoth(kept.value, opener) : kept;
}

async function lockBoth(
  address: string,
  secrets: readonly Opened[],
  credential: string,
  prf: Uint8Array,
): Promise<Envelope[]> {
  const kdf = newPasskeyKdf(credential);
  const key = await derivePasskeyKey(prf, kdf);
  const head = { lock: 'passkey', address, kdf } as const;
  return Promise.all(secrets.map(({ purpose, secret }) => lockSecret(key, secret, { purpose, ...head })));
}
