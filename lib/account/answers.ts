/** What the API answers about the reader's own account, and forms that other nouns' answers are made of. Pure. */
import { z } from 'zod';
import type { PublishedIdentity } from './identity.ts';
import { ROLES } from './policy.ts';
import { SEALING_SCHEME, type Sealed } from './sealing.ts';
import type { MeView } from './view.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);
export const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
export const signature = z.string().regex(/^0x[0-9a-fA-F]{130}$/);
export const instant = z.int().nonnegative().describe('Seconds since 1970.');

/** Text that only the holders of the named keys open. */
export const sealed = z
  .object({
    scheme: z.literal(SEALING_SCHEME),
    from: hex32,
    to: z.array(z.object({ key: hex32, wrapped: base64Url })),
    commitment: base64Url,
    body: base64Url,
  })
  .describe('Sealed text: opened with an identity key, on its holder’s own machine.') satisfies z.ZodType<Sealed>;

export const identity = z.object({
  owner: address,
  publicKey: hex32.describe('X25519: what is meant for this person is sealed to it.'),
  signingKey: hex32.describe('Ed25519.'),
  issuedAt: instant,
  signature: signature.describe('EIP-712 of the owner’s wallet over all of these: check it before sealing anything.'),
}) satisfies z.ZodType<PublishedIdentity>;

export const meAnswer = z.object({
  accountId: id,
  name: z.string(),
  email: z.string().nullable(),
  emailVerified: z.boolean().describe('The link in the mail was followed; until then the address is only claimed.'),
  roles: z.array(z.enum(ROLES)),
  walletAddress: address,
  walletKind: z.enum(['browser', 'injected']),
  locale: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  demo: z.boolean(),
  identity: identity.nullable(),
  hasBackup: z.boolean().describe('A recovery phrase was made for the wallet made in the browser.'),
  walletShut: z.boolean().describe('The password was set anew by mail and does not open the wallet yet.'),
}) satisfies z.ZodType<MeView>;

export const accountParams = z.object({ accountId: id.describe('The id of an account.') });
