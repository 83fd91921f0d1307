/**
 * The wallet made in the browser, as a {@link Signer}: its key is decrypted for one act and wiped. Signs with the same library that
 * derives it, on bytes, so that the key never becomes a string that lingers.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { computeAddress, hashMessage, Transaction, TypedDataEncoder, type SignatureLike } from 'ethers';
import type { Rpc } from '#lib/chain/rpc.browser.ts';
import type { SendRequest, Signer } from '#lib/chain/wallet.browser.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { fromHex, toHex } from './encoding.ts';

/** Lends the wallet's key to `use` and wipes it after; refuses (`account.locked`, `account.password_wrong`) where it cannot be had. */
export type LendKey = <T>(use: (secretKey: Uint8Array) => T | Promise<T>) => Promise<Result<T>>;

/** Checksummed address of a secp256k1 secret key. */
export function addressOf(secretKey: Uint8Array): string {
  return computeAddress(toHex(secp256k1.getPublicKey(secretKey, false)));
}

export function newWalletKey(): Uint8Array {
  return secp256k1.utils.randomSecretKey();
}

function signDigest(secretKey: Uint8Array, digest: string): { r: string; s: string; v: 27 | 28; serialized: string } {
  const signed = secp256k1.sign(fromHex(digest, 32)!, secretKey, { prehash: false, format: 'recovered' });
  const v = (27 + signed[0]!) as 27 | 28;
  const [r, s] = [toHex(signed.subarray(1, 33)), toHex(signed.subarray(33, 65))];
  return { r, s, v, serialized: `${r}${s.slice(2)}${v.toString(16)}` };
}

export function browserSigner(address: string, lend: LendKey, rpc: Rpc): Signer {
  const sign = (digest: string) => lend((key) => signDigest(key, digest).serialized);
  return {
    kind: 'browser',
    address,
    signMessage: (text) => sign(hashMessage(text)),
    signTypedData: (domain, types, value) => sign(TypedDataEncoder.hash(domain, types, value)),
    sendTransaction: async (request) => {
      const prepared = await prepare(rpc, address, request);
      if (!prepared.ok) return prepared;
      const tx = prepared.value;
      const signature = await lend((key): SignatureLike => signDigest(key, tx.unsignedHash));
      if (!signature.ok) return signature;
      tx.signature = signature.value;
      return rpc<string>(request.chainId, 'eth_sendRawTransaction', [tx.serialized]);
    },
  };
}

/** Nonce, gas (a fifth to spare) and fees (twice the base fee) as the chain says now. */
async function prepare(
  rpc: Rpc,
  from: string,
  { chainId, to, data = '0x', value = 0n }: SendRequest,
): Promise<Result<Transaction>> {
  const asked = { from, to, data, value: `0x${value.toString(16)}` };
  const gas = await rpc<string>(chainId, 'eth_estimateGas', [asked]);
  if (!gas.ok) return gas;
  const nonce = await rpc<string>(chainId, 'eth_getTransactionCount', [from, 'pending']);
  if (!nonce.ok) return nonce;
  const tip = await rpc<string>(chainId, 'eth_maxPriorityFeePerGas', []);
  if (!tip.ok) return tip;
  const block = await rpc<{ baseFeePerGas?: string }>(chainId, 'eth_getBlockByNumber', ['latest', false]);
  if (!block.ok) return block;
  const base = BigInt(block.value.baseFeePerGas ?? '0x0');
  const maxPriorityFeePerGas = BigInt(tip.value);
  return ok(
    Transaction.from({
      type: 2,
      chainId,
      to,
      data,
      value,
      nonce: Number(nonce.value),
      gasLimit: (BigInt(gas.value) * 6n) / 5n,
      maxPriorityFeePerGas,
      maxFeePerGas: base * 2n + maxPriorityFeePerGas,
    }),
  );
}
