import { z } from 'zod';
import { SCOPES } from './api-key.ts';
import { fromBase64Url, fromHex } from './encoding.ts';
import { readEnvelope } from './envelope.ts';
import { linkToken } from './link.ts';
import { passkeyAssertion } from './passkey.schema.ts';
import { PASSWORD_LEAST, PASSWORD_MOST, readPasswordKdf } from './password.ts';

export const LOCALES = ['en', 'ar', 'es'] as const;
export type Locale = (typeof LOCALES)[number];

// Messages are keys of messages/<lang>/account.json, so that a form can say them in any language.
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'account.invalid.email')
  .pipe(z.email('account.invalid.email'));
/** Letters of any script and digits, single separators inside, 3 to 24. */
export const name = z
  .string()
  .trim()
  .normalize('NFC')
  .min(3, 'account.invalid.name_length')
  .max(24, 'account.invalid.name_length')
  .regex(/^[\p{L}\p{M}\p{N}](?:[ ._-]?[\p{L}\p{M}\p{N}])*$/u, 'account.invalid.name');
/** Checked in the browser alone: a password or passphrase never leaves it. */
export const password = z
  .string()
  .min(PASSWORD_LEAST, 'account.invalid.password_short')
  .max(PASSWORD_MOST, 'account.invalid.password_long');

/** Its letters' case is checked where it is compared with an address recovered from a signature. */
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
export const secret = z.string().refine((value) => fromBase64Url(value, 32) !== undefined, '32 bytes in base64url');
const publicKey = z.string().refine((value) => fromHex(value, 32) !== undefined, '32 bytes in 0x hex');
const signature = z.string().regex(/^0x[0-9a-fA-F]{130}$/);

export const passwordKdf = z.unknown().transform((value, issues) => {
  const read = readPasswordKdf(value);
  if (read.ok) return read.value;
  issues.addIssue({ code: 'custom', message: read.refusal.code });
  return z.NEVER;
});
export const envelope = z.unknown().transform((value, issues) => {
  const read = readEnvelope(value);
  if (read.ok) return read.value;
  issues.addIssue({ code: 'custom', message: read.refusal.code });
  return z.NEVER;
});

export const publishedIdentity = z.object({
  owner: address,
  publicKey,
  signingKey: publicKey,
  issuedAt: z.int().min(0),
  signature,
});

export const walletProof = { message: z.string().max(1000), signature };

export const saltInput = z.object({ email });
export const passwordSignIn = z.object({ kind: z.literal('password'), email, authSecret: secret });
export const walletSignIn = z.object({ kind: z.literal('wallet'), ...walletProof });
export const passkeySignIn = z.object({ kind: z.literal('passkey'), assertion: passkeyAssertion });
export const signInInput = z.discriminatedUnion('kind', [passwordSignIn, walletSignIn, passkeySignIn]);

export const locale = z.enum(LOCALES);
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const country = z.string().regex(/^[A-Z]{2}$/);

export const signUpInput = z.object({
  email,
  name,
  locale: locale.default('en'),
  currency: currency.default('EUR'),
  kdf: passwordKdf,
  authSecret: secret,
  ...walletProof,
  identity: publishedIdentity,
  keys: z.array(envelope).length(2),
});

export const profileInput = z
  .object({ name, locale, currency, country: country.nullable() })
  .partial()
  .refine((value) => Object.keys(value).length > 0, 'nothing to change');

/** With the envelope of an injected wallet's identity; a browser wallet's has lain here since sign-up. */
export const identityInput = z.object({ identity: publishedIdentity, keys: z.array(envelope).max(1) });
export const backupInput = z.object({ keys: z.array(envelope).length(2) });
const newLock = { kdf: passwordKdf, newAuthSecret: secret, keys: z.array(envelope).length(2) };
/** Whoever changes a password shows the old one (derived) or, having recovered the wallet by phrase, the wallet itself. */
export const passwordChangeInput = z.union([
  z.object({ authSecret: secret, ...newLock }),
  z.object({ ...walletProof, ...newLock }),
]);

/** A new sign-in by a link in a mail: the password's derived secret alone; the wallet stays as it is. */
export const resetInput = z.object({ token: linkToken, kdf: passwordKdf, authSecret: secret });
/** The wallet under today's password: which is shown (derived), as is the wallet itself. */
export const relockInput = z.object({ authSecret: secret, ...walletProof, keys: z.array(envelope).length(2) });
export const addressInput = z.object({ email });
export const forgottenInput = z.object({ email, locale: locale.default('en') });

export type ResetInput = z.infer<typeof resetInput>;
export type RelockInput = z.infer<typeof relockInput>;
/** What a new API key is called, may do, and from where and until when. */
export const apiKeyInput = z.object({
  name: z
    .string()
    .trim()
    .normalize('NFC')
    .min(1, 'account.invalid.key_name')
    .max(40, 'account.invalid.key_name')
    .regex(/^[^\p{C}]*$/u, 'account.invalid.key_name'),
  scopes: z.array(z.enum(SCOPES)).min(1, 'account.invalid.key_scopes').max(SCOPES.length),
  /** CIDR, either version; none: from everywhere. */
  ranges: z
    .array(z.union([z.cidrv4(), z.cidrv6()], 'account.invalid.key_ranges'))
    .max(10, 'account.invalid.key_ranges')
    .default([]),
  /** Days until it ends by itself; null: never. */
  days: z.int().min(1).max(730).nullable(),
});
export const apiKeyParams = z.object({ keyId: z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/) });

export type ApiKeyInput = z.infer<typeof apiKeyInput>;
export type SignUpInput = z.infer<typeof signUpInput>;
export type SignInInput = z.infer<typeof signInInput>;
export type ProfileInput = z.infer<typeof profileInput>;
export type IdentityInput = z.infer<typeof identityInput>;
export type BackupInput = z.infer<typeof backupInput>;
export type PasswordChangeInput = z.infer<typeof passwordChangeInput>;
