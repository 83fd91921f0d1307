/** Second factors: an authenticator app, passkeys, recovery codes. What is known of them without a database. Pure. */
import { MINUTE, type Instant } from '#lib/kernel/instant.ts';
import type { PasswordKdf } from './password.ts';
import { newSigns, readSigns } from './staff-code.ts';

/** How somebody proved a factor. */
export const FACTOR_PROOFS = ['totp', 'passkey', 'recovery'] as const;
export type FactorProofKind = (typeof FACTOR_PROOFS)[number];

/** Seconds a ticket from the first half of a sign-in to the second is good for, and the tries it gives. */
export const TICKET_SECONDS = 5 * MINUTE;
export const TICKET_TRIES = 5;

/** Wrong codes at one account from one place within {@link HERE_SECONDS}. */
export const MOST_WRONG_HERE = 5;
export const HERE_SECONDS = 10 * MINUTE;
/**
 * Wrong codes of the app at one account from everywhere within {@link ANYWHERE_SECONDS}, at the sign-in. Only who has the first half gets to try. Passkeys and
 * recovery codes, which nobody guesses, and sessions that are open, go on when it is reached: it shuts no owner out.
 */
export const MOST_WRONG_ANYWHERE = 20;
export const ANYWHERE_SECONDS = 60 * MINUTE;

/** Seconds a code of the app lasts. One more on either side is taken, for clocks that are off. */
export const STEP_SECONDS = 30;

export const RECOVERY_CODES = 10;
const RECOVERY_SIGNS = 16;
/** Passkeys of one account. */
export const MOST_PASSKEYS = 20;

/** Sixteen signs that are not mistaken for each other: 71 bits, which nobody guesses. */
export const newRecoveryCode = (random: (bytes: number) => Uint8Array): string => newSigns(random, RECOVERY_SIGNS);

/** A recovery code as it was typed, or undefined where it cannot be one. */
export const readRecoveryCode = (typed: string): string | undefined => readSigns(typed, RECOVERY_SIGNS);

/** In groups of four, as it is written down. */
export const showRecoveryCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

export type FactorView = {
  readonly factorId: string;
  readonly kind: 'totp' | 'passkey';
  readonly name: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  /** Whether this passkey also opens the wallet made in the browser. */
  readonly opensWallet: boolean;
};

export type FactorsView = {
  readonly factors: readonly FactorView[];
  /** Recovery codes that are not used yet. */
  readonly recoveryLeft: number;
  /** Whether the account can be entered by a password. */
  readonly hasPassword: boolean;
};

/** What a signed-in person can confirm with. Where factors are enrolled, with nothing less. */
export type ConfirmWays = {
  readonly factors: readonly FactorProofKind[];
  /** Credential ids of the person's passkeys. */
  readonly passkeys: readonly string[];
  /** How the password is stretched; null: by another way. */
  readonly passwordKdf: PasswordKdf | null;
};

/** What an authenticator app is given. */
export type TotpView = { readonly factorId: string; readonly secret: string; readonly uri: string };

/** After a change of the factors: recovery codes where they were made just now, shown this once. */
export type FactorsChanged = { readonly recoveryCodes: readonly string[] | null };
