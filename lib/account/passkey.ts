/** From what a passkey's PRF gives on the device to the key that opens the wallet. Pure. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';
import { fromBase64Url, utf8 } from './encoding.ts';
import type { PasskeyKdf } from './envelope.ts';
import type { PasskeyAssertion, PasskeyRegistration } from './passkey.schema.ts';
import { importWrapKey } from './password.ts';

/**
 * What every passkey of this site is asked to evaluate: the same for all, so that one prompt signs in and opens the wallet before anybody knows whose
 * passkey it is. Each passkey's function is its own.
 */
export const PRF_INPUT: Uint8Array = sha256(utf8('holdfast v1 wallet lock'));

/** 32 bytes that only this passkey, with its owner verified, gives: no stretching is needed. */
export function derivePasskeyKey(secret: Uint8Array, kdf: PasskeyKdf): Promise<CryptoKey> {
  return importWrapKey(hkdf(sha256, secret, fromBase64Url(kdf.salt)!, utf8('holdfast v1 passkey'), 32));
}

/** The part of WebAuthn's request options that we use. */
export type PasskeyRequest = {
  readonly challenge: string;
  readonly rpId?: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
};
/** What the server says of a passkey to be made; passed on to the browser as it is. */
export type PasskeyCreation = { readonly challenge: string; readonly user: { readonly id: string } };

/** `secret`: what the PRF gave; undefined where browser or passkey have none. It never leaves the device. */
export type AnsweredPasskey = { readonly assertion: PasskeyAssertion; readonly secret: Uint8Array | undefined };
export type CreatedPasskey = { readonly registration: PasskeyRegistration; readonly secret: Uint8Array | undefined };

/**
 * Passkeys of a device. Refusals: `account.passkey_unsupported`, `passkey_cancelled` (the person did, or there is none here), `passkey_there` (this
 * device has one for the account already).
 */
export type PasskeyDevice = {
  readonly create: (options: PasskeyCreation) => Promise<Result<CreatedPasskey>>;
  readonly get: (options: PasskeyRequest) => Promise<Result<AnsweredPasskey>>;
};

/** How the second half of a sign-in is asked for: again, with what was wrong, until it answers null. */
export type AskFactor = (asked: FactorAsked) => Promise<FactorAnswer | null>;
export type FactorAsked = { readonly kinds: readonly string[]; readonly refusal: Refusal | undefined };
export type FactorAnswer = { readonly kind: 'totp' | 'recovery'; readonly code: string } | { readonly kind: 'passkey' };
