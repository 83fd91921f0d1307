/** What the account's flows on a device stand on. */
import type { Rpc } from '#lib/chain/rpc.browser.ts';
import type { Signer } from '#lib/chain/wallet.browser.ts';
import type { Call } from '#lib/http/browser.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { Envelope } from '../envelope.ts';
import { identitySigningKey, identityTypedData, type PublishedIdentity } from '../identity.ts';
import type { Keyring } from '../keyring.ts';
import { newPasswordKdf, type PasswordKdf } from '../password.ts';
import type { PasskeyDevice } from '../passkey.ts';
import { sealingPublicKey } from '../sealing.ts';
import { MESSAGE_SECONDS, writeSignInMessage } from '../sign-in-message.ts';
import type { MeView } from '../view.ts';

export type AccountPorts = {
  readonly call: Call;
  readonly rpc: Rpc;
  readonly keyring: Keyring;
  /** Left out: this device has none. */
  readonly passkeys?: PasskeyDevice;
  /** The site's origin, as signed in the sign-in message. */
  readonly origin: string;
  readonly now: () => Instant;
};

export type SignedInView = { readonly me: MeView; readonly keys: readonly Envelope[]; readonly created: boolean };
/** The part of {@link MeView} that finds a person's keys. */
export type Owner = Pick<MeView, 'walletAddress' | 'walletKind'>;
export type Progress = (fraction: number) => void;

/** The person's envelopes: those kept here, else (another device, cleared storage) those of the server. */
export async function envelopesOf({ call, keyring }: AccountPorts, owner: Owner): Promise<Result<readonly Envelope[]>> {
  const kept = await keyring.envelopes(owner.walletAddress);
  if (kept.length > 0) return ok(kept);
  const fetched = await call<readonly Envelope[]>('GET', '/me/keys');
  if (fetched.ok) await keyring.remember(owner.walletAddress, owner.walletKind, fetched.value);
  return fetched;
}

/** How the password of an address is stretched. Weak parameters are refused where they are used. */
export async function askSalt({ call }: AccountPorts, email: string): Promise<Result<PasswordKdf>> {
  const answer = await call<{ kdf: PasswordKdf }>('POST', '/sign-in/salt', { email });
  return answer.ok ? ok(answer.value.kdf) : answer;
}

/** The same for the address of whoever is signed in; without one it is made up here. */
export async function ownSalt(ports: AccountPorts): Promise<Result<PasswordKdf>> {
  const me = await ports.call<MeView>('GET', '/me');
  if (!me.ok) return me;
  return me.value.email === null ? ok(newPasswordKdf()) : askSalt(ports, me.value.email);
}

/** Signs a fresh sign-in message for this site. */
export async function proveWallet(
  ports: AccountPorts,
  signer: Signer,
): Promise<Result<{ message: string; signature: string }>> {
  const nonce = await ports.call<{ nonce: string; issuedAt: Instant; chainId: number }>('POST', '/sign-in/nonce');
  if (!nonce.ok) return nonce;
  const message = writeSignInMessage({
    domain: new URL(ports.origin).host,
    address: signer.address,
    uri: ports.origin,
    expiresAt: nonce.value.issuedAt + MESSAGE_SECONDS,
    ...nonce.value,
  });
  const signature = await signer.signMessage(message);
  return signature.ok ? ok({ message, signature: signature.value }) : signature;
}

/** The wallet's word that these are the public halves of its owner's identity. */
export async function publish(
  ports: AccountPorts,
  signer: Signer,
  identitySecret: Uint8Array,
): Promise<Result<PublishedIdentity>> {
  const publicKey = sealingPublicKey(identitySecret);
  const { signingKey } = identitySigningKey(identitySecret);
  const identity = { owner: signer.address, publicKey, signingKey, issuedAt: ports.now() };
  const { domain, types, value } = identityTypedData(identity);
  const signature = await signer.signTypedData(domain, types, value);
  return signature.ok ? ok({ ...identity, signature: signature.value }) : signature;
}
