/** A signature as a wallet makes it that draws its nonce at random (hardware, threshold and some smart wallets do): good, and never twice the same. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { getBytes, hexlify, Signature, TypedDataEncoder, type TypedDataDomain, type TypedDataField } from 'ethers';

export function signUnsteadily(
  privateKey: string,
  domain: TypedDataDomain,
  types: Record<string, TypedDataField[]>,
  value: Record<string, unknown>,
): string {
  const digest = getBytes(TypedDataEncoder.hash(domain, types, value));
  const options = { prehash: false, extraEntropy: true, format: 'recovered' } as const;
  const [recovery, ...rs] = secp256k1.sign(digest, getBytes(privateKey), options);
  const [r, s] = [hexlify(Uint8Array.from(rs.slice(0, 32))), hexlify(Uint8Array.from(rs.slice(32)))];
  return Signature.from({ r, s, yParity: recovery === 0 ? 0 : 1 }).serialized;
}
