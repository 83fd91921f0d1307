/**
 * Who signed, by Bitcoin Core's own libsecp256k1 (compiled to WebAssembly): a seventh of the time that it takes in JavaScript. For the server, whose one thread checks everybody's
 * signatures; browsers and the exit page check one at a time and carry no second implementation (signing.ts).
 */
import { concat, dataSlice, getAddress, getBytes, keccak256, Signature } from 'ethers';
import { recover } from 'tiny-secp256k1';
import { digestOf, type TypedData } from './signing.ts';

/** The address whose key made this signature (EIP-2, EIP-2098) of a digest of 32 bytes. @throws Error where the text is no signature, or one of no key. */
export function recoverSigner(digest: string, signature: string): string {
  const { r, s, yParity } = Signature.from(signature);
  const key = recover(getBytes(digest), getBytes(concat([r, s])), yParity, false);
  if (!key) throw new Error('there is no key that made this signature');
  // The address is the last twenty bytes of the hash of the point, without the byte that says how it is written (yellow paper, appendix F).
  return getAddress(dataSlice(keccak256(key.subarray(1)), 12));
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
