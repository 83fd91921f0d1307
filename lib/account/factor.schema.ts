import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';
import { passkeyAssertion, passkeyRegistration } from './passkey.schema.ts';
import { currency, envelope, locale, name, publishedIdentity, secret, walletProof } from './schema.ts';

const totpCode = z.string().regex(/^\d{6}$/);
export const factorId = z.string().refine(isId);

/** What proves a factor. */
export const factorProof = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('totp'), code: totpCode }),
  z.object({ kind: z.literal('recovery'), code: z.string().max(60) }),
  z.object({ kind: z.literal('passkey'), assertion: passkeyAssertion }),
]);
export type FactorProof = z.infer<typeof factorProof>;

export const factorSignInInput = z.object({ ticket: z.string().max(100), proof: factorProof });
export type FactorSignInInput = z.infer<typeof factorSignInInput>;

/** What the current session is confirmed with. */
export const confirmInput = z.object({
  proof: z.union([
    factorProof,
    z.object({ kind: z.literal('password'), authSecret: secret }),
    z.object({ kind: z.literal('wallet'), ...walletProof }),
  ]),
});
export type ConfirmInput = z.infer<typeof confirmInput>;

export const enrolTotpInput = z.object({ factorId, code: totpCode });
/** A passkey's name, as its owner tells it from others. */
export const passkeyName = z.string().trim().normalize('NFC').min(1, 'account.invalid.passkey_name').max(40);
export const addPasskeyInput = z.object({
  name: passkeyName,
  registration: passkeyRegistration,
  /** The wallet's keys behind this passkey's lock. */
  keys: z.union([z.array(envelope).length(2), z.array(envelope).length(0)]).default([]),
});
export type AddPasskeyInput = z.infer<typeof addPasskeyInput>;

export const passkeySignUpInput = z.object({
  name,
  locale: locale.default('en'),
  currency: currency.default('EUR'),
  passkeyName,
  registration: passkeyRegistration,
  ...walletProof,
  identity: publishedIdentity,
  keys: z.array(envelope).length(2),
});
export type PasskeySignUpInput = z.infer<typeof passkeySignUpInput>;
