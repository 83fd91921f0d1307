/** A wallet and an identity made in the browser, locked for their owner. */
import { ok, type Result } from '#lib/kernel/result.ts';
import { lockSecret, type Envelope, type EnvelopeHeader } from '../envelope.ts';
import type { PublishedIdentity } from '../identity.ts';
import { newSealingKey } from '../sealing.ts';
import { addressOf, browserSigner, newWalletKey } from '../signer.ts';
import { proveWallet, publish, type AccountPorts } from './ports.ts';

/** What the server is told of them: ciphertext, public keys, and proof that the wallet's key is held here. */
export type NewOwner = {
  readonly message: string;
  readonly signature: string;
  readonly identity: PublishedIdentity;
  readonly keys: readonly Envelope[];
};

/** Makes both keys and locks them under `wrapKey`; they are wiped when this is done. */
export async function makeOwner(
  ports: AccountPorts,
  wrapKey: CryptoKey,
  lock: Pick<EnvelopeHeader, 'lock' | 'kdf'>,
): Promise<Result<NewOwner>> {
  const walletKey = newWalletKey();
  const address = addressOf(walletKey);
  const sealing = newSealingKey();
  const head = { ...lock, address };
  const keys = [
    await lockSecret(wrapKey, walletKey, { purpose: 'wallet', ...head }),
    await lockSecret(wrapKey, sealing.secretKey, { purpose: 'identity', ...head }),
  ];
  const signer = browserSigner(address, async (use) => ok(await use(walletKey)), ports.rpc);
  const identity = await publish(ports, signer, sealing.secretKey);
  const proof = await proveWallet(ports, signer);
  walletKey.fill(0);
  sealing.secretKey.fill(0);
  if (!identity.ok) return identity;
  return proof.ok ? ok({ ...proof.value, identity: identity.value, keys }) : proof;
}
