/**
 * The identity key: a random X25519 key that others seal to, vouched for by the owner's wallet, so that a server cannot slip
 * its own key in between without forging a signature. Pure; the server checks it when it is published, a browser checks it
 * again before it seals anything to it.
 */
import { getBytes, Signature, verifyTypedData, type TypedDataDomain, type TypedDataField } from 'ethers';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Instant } from '#lib/kernel/instant.ts';
import { fromBase64Url, fromHex, utf8 } from './encoding.ts';
import type { PlainKdf } from './envelope.ts';
import { importWrapKey } from './password.ts';

export type PublishedIdentity = {
  /** Checksummed wallet address of the owner. */
  readonly owner: string;
  /** X25519, 0x hex. */
  readonly publicKey: string;
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
        { name: 'issuedAt', type: 'uint64' },
      ],
    },
    value: { owner: identity.owner, publicKey: identity.publicKey, issuedAt: identity.issuedAt },
  };
}

/** Whether the owner's wallet says that this key is theirs. Call it before sealing to a key that a server handed out. */
export function verifyIdentity(identity: PublishedIdentity): boolean {
  if (!fromHex(identity.publicKey, 32) || !Number.isSafeInteger(identity.issuedAt) || identity.issuedAt < 0)
    return false;
  const { domain, types, value } = identityTypedData(identity);
  try {
    return verifyTypedData(domain, types, value, identity.signature) === identity.owner;
  } catch {
    // Not a signature at all.
    return false;
  }
}

/**
 * What an injected wallet signs to unlock the identity key. Wallets sign the same bytes the same way (RFC 6979), so the
 * signature is a secret only the wallet can make again. It is never sent anywhere. A site that tricks somebody into signing it
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

/** The wrapping key that an unlock signature stands for: from r and s alone, because wallets disagree on how to write v. */
export async function deriveSignatureKey(signature: string, kdf: PlainKdf): Promise<CryptoKey> {
  const { r, s } = Signature.from(signature);
  const secret = getBytes(r + s.slice(2));
  return importWrapKey(hkdf(sha256, secret, fromBase64Url(kdf.salt)!, utf8('holdfast v1 unlock signature'), 32));
}
