/**
 * Who signed, by Bitcoin Core's own libsecp256k1: compiled for this machine where such a build comes with the package, else to WebAssembly, which takes four times as long; JavaScript takes seven times as
 * long as that. For the server, whose one thread checks everybody's signatures; browsers and the exit page check one at a time and carry no second implementation (signing.ts).
 */
import { createRequire } from 'node:module';
import { concat, dataSlice, getAddress, getBytes, Signature } from 'ethers';
import { recover } from 'tiny-secp256k1';
import { keccak } from '#lib/kernel/keccak.ts';
import { once } from '#lib/kernel/once.ts';
import { digestOf, type TypedData } from './signing.ts';

/** The key's point, 65 bytes. @param signature r and s. @throws Error, or null, where no key made it. */
type Recover = (digest: Uint8Array, signature: Uint8Array, yParity: 0 | 1) => Uint8Array | null;

export const inWebAssembly: Recover = (digest, signature, yParity) => recover(digest, signature, yParity, false);

type Native = {
  readonly ecdsaRecover: (
    signature: Uint8Array,
    yParity: number,
    digest: Uint8Array,
    compressed: boolean,
  ) => Uint8Array;
};

/** Undefined: there is no build for this machine. Not the package's own entry, which would then fall back to JavaScript. */
export function inNative(): Recover | undefined {
  try {
    const { ecdsaRecover } = createRequire(import.meta.url)('secp256k1/bindings.js') as Native;
    return (digest, signature, yParity) => ecdsaRecover(signature, yParity, digest, false);
  } catch {
    return undefined;
  }
}

/** The address whose key made this signature (EIP-2, EIP-2098) of a digest of 32 bytes. @throws Error where the text is no signature, or one of no key. */
export function recoverSigner(
  digest: string,
  signature: string,
  by: Recover = once('chain.recover', () => inNative() ?? inWebAssembly),
): string {
  const { r, s, yParity } = Signature.from(signature);
  const key = by(getBytes(digest), getBytes(concat([r, s])), yParity);
  if (!key) throw new Error('there is no key that made this signature');
  // The address is the last twenty bytes of the hash of the point, without the byte that says how it is written (yellow paper, appendix F).
  return addressOf(dataSlice(keccak(key.subarray(1)), 12));
}

/** How addresses are written (EIP-55), of those that signed lately. */
const written = new Map<string, string>();
const MOST_WRITTEN = 10_000;

function addressOf(hex: string): string {
  let address = written.get(hex);
  if (!address) {
    address = getAddress(hex);
    if (written.size >= MOST_WRITTEN) written.clear();
    written.set(hex, address);
  }
  return address;
}

/** Who signed, and the digest that was signed; undefined where the text is no signature, or the act none that could be signed. */
export function readSigned(
  data: TypedData,
  signature: string,
): { readonly digest: string; readonly signer: string } | undefined {
  try {
    const digest = digestOf(data);
    return { digest, signer: recoverSigner(digest, signature) };
  } catch {
    return undefined;
  }
}
