/** Signing up, in and out on the person's own device. */
import type { Signer } from '#lib/chain/wallet.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { openSecret } from '../envelope.ts';
import type { AskFactor } from '../passkey.ts';
import { derivePasswordKeys } from '../password.ts';
import { refuseAccount } from '../refusals.ts';
import { addressOf } from '../signer.ts';
import { publishAgain } from './enrolling.ts';
import { makeOwner } from './new-owner.ts';
import { askSalt, proveWallet, type AccountPorts, type Owner, type Progress, type SignedInView } from './ports.ts';
import { passFactor } from './proving.ts';

export function entry(ports: AccountPorts) {
  const { call, keyring } = ports;
  const keep = async (answer: SignedInView, wrapKey?: CryptoKey) => {
    await keyring.remember(answer.me.walletAddress, answer.me.walletKind, answer.keys);
    if (wrapKey) await keyring.unlock(answer.me.walletAddress, wrapKey);
  };

  return {
    signUpWithPassword: async (input: SignUpFields): Promise<Result<SignedInView>> => {
      const made = await signUp(ports, input);
      if (made.ok) await keep(made.value.answer, made.value.wrapKey);
      return made.ok ? ok(made.value.answer) : made;
    },

    signInWithPassword: async (input: {
      email: string;
      password: string;
      onProgress?: Progress;
      /** Asked where the account has a second factor; left out: `account.factor_needed` is the answer. */
      onFactor?: AskFactor;
    }): Promise<Result<SignedInView>> => {
      const salt = await askSalt(ports, input.email);
      if (!salt.ok) return salt;
      const derived = await derivePasswordKeys(input.password, salt.value, input.onProgress);
      if (!derived.ok) return derived;
      const { authSecret, wrapKey } = derived.value;
      const first = await call<SignedInView>('POST', '/sign-in', { kind: 'password', email: input.email, authSecret });
      const answer = await passFactor(ports, first, input.onFactor);
      if (!answer.ok) return answer;
      // A password set by mail opens no wallet: nothing is unlocked, and nothing signed, until its owner has opened it otherwise.
      if (answer.value.me.walletShut) return keep(answer.value).then(() => answer);
      const honest = await opensTo(wrapKey, answer.value);
      if (!honest.ok) return honest;
      await keep(answer.value, wrapKey);
      if (answer.value.me.identity) return answer;
      // Published before an identity had two halves: again, without a word. Not being able to is no reason not to come in.
      const again = await publishAgain(ports, answer.value.me);
      return again.ok ? ok({ ...answer.value, me: again.value }) : answer;
    },

    /** One prompt. `me.identity === null` afterwards: call `setUpIdentity` next. */
    signInWithWallet: async (signer: Signer, onFactor?: AskFactor): Promise<Result<SignedInView>> => {
      const proof = await proveWallet(ports, signer);
      if (!proof.ok) return proof;
      const first = await call<SignedInView>('POST', '/sign-in', { kind: 'wallet', ...proof.value });
      const answer = await passFactor(ports, first, onFactor);
      if (answer.ok) await keep(answer.value);
      return answer;
    },

    signOut: async (owner: Owner): Promise<Result<unknown>> => {
      await keyring.lock(owner.walletAddress);
      return call('DELETE', '/sessions/current');
    },
  };
}

export type SignUpFields = {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly locale?: string;
  readonly currency?: string;
  readonly onProgress?: Progress;
};
type SignedUp = { readonly answer: SignedInView; readonly wrapKey: CryptoKey };

/** Makes wallet and identity key, locks both under the password, and asks the server for the account. */
async function signUp(
  ports: AccountPorts,
  { password, onProgress, ...fields }: SignUpFields,
): Promise<Result<SignedUp>> {
  // As the address asks for, whoever has it: accounts of one address are stretched alike.
  const asked = await askSalt(ports, fields.email);
  if (!asked.ok) return asked;
  const kdf = asked.value;
  const derived = await derivePasswordKeys(password, kdf, onProgress);
  if (!derived.ok) return derived;
  const { authSecret, wrapKey } = derived.value;
  const owner = await makeOwner(ports, wrapKey, { lock: 'password', kdf });
  if (!owner.ok) return owner;
  const body = { ...fields, kdf, authSecret, ...owner.value };
  const answer = await ports.call<SignedInView>('POST', '/accounts', body);
  return answer.ok ? ok({ answer: answer.value, wrapKey }) : answer;
}

/** Whether what the server handed back really is the wallet it names, before anything is signed with it. */
async function opensTo(wrapKey: CryptoKey, { me, keys }: SignedInView): Promise<Result<true>> {
  const envelope = keys.find((one) => one.purpose === 'wallet' && one.lock === 'password');
  const secret = envelope && (await openSecret(wrapKey, envelope));
  const address = secret && addressOf(secret);
  secret?.fill(0);
  return address === me.walletAddress ? ok(true) : refused(refuseAccount('account.envelope_wrong'));
}
