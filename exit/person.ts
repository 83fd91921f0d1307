/** Who the person is: a key that is in memory alone, a wallet of this browser, or an address to look at. */
import { getAddress } from 'ethers';
import { openWith, readKeyFile, type Opener } from '#lib/account/key-file.ts';
import { addressOf, browserSigner } from '#lib/account/signer.ts';
import type { Rpc } from '#lib/chain/rpc.browser.ts';
import { connectWallet, type FoundWallet, type Network, type Signer } from '#lib/chain/wallet.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { readAddress } from './connection.ts';
import { refuseExit } from './refusals.ts';

export type Person = {
  readonly kind: 'key' | 'wallet' | 'look';
  /** Checksummed. */
  readonly address: string;
  /** Absent: can only look. */
  readonly signer?: Signer;
  /** Wipes what is in memory. */
  forget(): void;
};

function personOfKey(key: Uint8Array, rpc: Rpc): Result<Person> {
  const address = addressOf(key);
  const signer = browserSigner(address, async (use) => ok(await use(key)), rpc);
  return ok({ kind: 'key', address, signer, forget: () => void key.fill(0) });
}

/**
 * Opens a key file with the password or the recovery phrase. Refuses `account.key_file_wrong`, `account.password_wrong`,
 * `account.phrase_wrong`.
 */
export async function openKeyFile(text: string, opener: Opener, rpc: Rpc): Promise<Result<Person>> {
  const file = readKeyFile(text);
  if (!file.ok) return file;
  const key = await openWith(file.value.envelopes, 'wallet', opener);
  return key.ok ? personOfKey(key.value, rpc) : key;
}

/** A private key as written elsewhere: 32 bytes in hex. Refuses `exit.key_wrong`. */
export function openPrivateKey(text: string, rpc: Rpc): Result<Person> {
  const match = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim());
  if (!match) return refused(refuseExit('exit.key_wrong'));
  const key = Uint8Array.from(match[1]!.match(/../g)!, (pair) => parseInt(pair, 16));
  try {
    return personOfKey(key, rpc);
  } catch {
    // Zero, or not below the order of the curve: no key at all.
    return refused(refuseExit('exit.key_wrong'));
  }
}

export async function useWallet(wallet: FoundWallet, network: Network): Promise<Result<Person>> {
  const signer = await connectWallet(wallet.provider, network);
  return signer.ok
    ? ok({ kind: 'wallet', address: signer.value.address, signer: signer.value, forget: () => {} })
    : signer;
}

export function lookAt(text: string): Result<Person> {
  const address = readAddress(text);
  return address.ok ? ok({ kind: 'look', address: getAddress(address.value), forget: () => {} }) : address;
}
