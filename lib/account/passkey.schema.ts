/** What a browser sends of a passkey. Nothing of its extensions: what the PRF gives must never come here. */
import { z } from 'zod';

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);
const credentialId = base64url(1400);

/** `navigator.credentials.get()`: a passkey signed a challenge. */
export const passkeyAssertion = z.strictObject({
  id: credentialId,
  clientDataJSON: base64url(4000),
  authenticatorData: base64url(4000),
  signature: base64url(2000),
  /** Which account it was made for; some keys give none when they are asked for by id. */
  userHandle: base64url(200).optional(),
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;

/** `navigator.credentials.create()`: a passkey was made. */
export const passkeyRegistration = z.strictObject({
  id: credentialId,
  clientDataJSON: base64url(4000),
  attestationObject: base64url(20_000),
  transports: z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(10),
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistration>;
