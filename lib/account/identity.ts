/**
 * The identity: a random X25519 key that others seal to, and an Ed25519 key derived from it that signs what its owner says, both vouched
 * for by the owner's wallet, so that a server cannot slip its own keys in between without forging a signature. Pure; the server checks it when it is published, a browser checks it
 * again before it seals anything to it.
 */
import { getBytes, Signature, verifyTypedData, type TypedDataDomain, type TypedDataField } from 'ethers';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Instant } from '#lib/kernel/instant.ts';
import { fromBase64Url, fromHex, toHex, utf8 } from './encoding.ts';
import type { PlainKdf } from './envelope.ts';
import { importWrapKey } from './password.ts';

export type PublishedIdentity = {
  /** Checksummed wallet address of the owner. */
  readonly owner: string;
  /** X25519, 0x hex. */
  readonly publicKey: string;
  /** Ed25519, 0x hex. */
  readonly signingKey: string;
  readonly issuedAt: Instant;
  /** EIP-712 by `owner`. */
  readonly signature: string;
};

type Typed = { domain: TypedDataDomain; types: Record<string, TypedDataField[]>; value: Record<string, unknown> };

/** No chain id: the key is the same person's on every chain, and a wallet signs it whatever network it is on. */
const DOMAIN: TypedDataDomain = { name: 'Holdfast', version: '1' };

export function identityTypedData(identity: Omit<PublishedIdentity, 'signature'>): Typed {
  return {
    domain: DOMAIN,
    types: {
      IdentityKey: [
        { name: 'owner', type: 'address' },
        { name: 'publicKey', type: 'bytes32' },
        { name: 'signingKey', type: 'bytes32' },
        { name: 'issuedAt', type: 'uint64' },
      ],
    },
    value: {
      owner: identity.owner,
      publicKey: identity.publicKey,
      signingKey: identity.signingKey,
      issuedAt: identity.issuedAt,
    },
  };
}

/** The half of the identity that signs: follows from the secret key, so that one envelope holds both. `secretKey` is the Ed25519 seed. */
export function identitySigningKey(identitySecret: Uint8Array): { secretKey: Uint8Array; signingKey: string } {
  const secretKey = hkdf(sha256, identitySecret, undefined, utf8('holdfast v1 identity signing key'), 32);
  return { secretKey, signingKey: toHex(ed25519.getPublicKey(secretKey)) };
}

/** Reads a published identity's exact form and nothing more; undefined otherwise. Proves form, not content. */
export function readIdentity(value: unknown): PublishedIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { owner, publicKey, signingKey, issuedAt, signature, ...rest } = value as Record<string, unknown>;
  const good =
    typeof owner === 'string' &&
    /^0x[0-9a-fA-F]{40}$/.test(owner) &&
    fromHex(publicKey, 32) &&
    fromHex(signingKey, 32) &&
    Number.isSafeInteger(issuedAt) &&
    (issuedAt as Instant) >= 0 &&
    typeof signature === 'string' &&
    /^0x[0-9a-fA-F]{130}$/.test(signature) &&
    Object.keys(rest).length === 0;
  return good ? ({ owner, publicKey, signingKey, issuedAt, signature } as PublishedIdentity) : undefined;
}

/** Whether the owner's wallet says that these keys are theirs. Call it before trusting keys that a server handed out. */
export function verifyIdentity(identity: PublishedIdentity): boolean {
  if (!readIdentity(identity)) return false;
  const { domain, types, value } = identityTypedData(identity);
  try {
    return verifyTypedData(domain, types, value, identity.signature) === identity.owner;
  } catch {
    // Not a signature at all.
    return false;
  }
}

/**
 * What an injected wallet signs to unlock the identity key. Most wallets sign the same bytes the same way (RFC 6979), so that the
 * signature is a secret only the wallet can make again; one that does not is found out at enrolment, by asking twice. It is never sent anywhere. A site that tricks somebody into signing it
 * still lacks the envelope, which the server hands to the signed-in owner alone.
 */
export function unlockTypedData(owner: string): Typed {
  return {
    domain: DOMAIN,
    types: {
      UnlockIdentity: [
        { name: 'action', type: 'string' },
        { name: 'owner', type: 'address' },
        { name: 'warning', type: 'string' },
      ],
    },
    value: {
      action: 'Unlock my messages and payment details on Holdfast',
      owner,
      warning: 'This signature is a key. Sign it only on the Holdfast site you use.',
    },
  };
}

/** Whether two signatures are one secret: the same r and s, however the wallet writes v. */
export function isSameSignature(one: string, other: string): boolean {
  const [a, b] = [Signature.from(one), Signature.from(other)];
  return a.r === b.r && a.s === b.s;
}

/** The wrapping key that an unlock signature stands for: from r and s alone, because wallets disagree on how to write v. */
export async function deriveSignatureKey(signature: string, kdf: PlainKdf): Promise<CryptoKey> {
  const { r, s } = Signature.from(signature);
  const secret = getBytes(r + s.slice(2));
  return importWrapKey(hkdf(sha256, secret, fromBase64Url(kdf.salt)!, utf8('holdfast v1 unlock signature'), 32));
}
