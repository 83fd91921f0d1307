/** What a browser says of itself to be shown notices. Pure. */
import { p256 } from '@noble/curves/nist.js';
import { z } from 'zod';
import { fromBase64Url } from '#lib/account/encoding.ts';
import { isId } from '#lib/kernel/ids.ts';
import { ADDRESS_LENGTH } from '#lib/kernel/outside.ts';

/** Letters of what a device is called. */
const LABEL_LENGTH = 80;

/** A point of the curve: whatever else is sent would only break what is sealed to it. */
const publicKey = z.string().refine((text) => {
  const bytes = fromBase64Url(text, 65);
  return bytes !== undefined && bytes[0] === 4 && p256.utils.isValidPublicKey(bytes, false);
}, 'a P-256 public key, uncompressed, in base64url');
const secret = z.string().refine((text) => fromBase64Url(text, 16) !== undefined, '16 bytes in base64url');

export const pushSchema = z.object({
  endpoint: z.string().min(1).max(ADDRESS_LENGTH),
  keys: z.object({ p256dh: publicKey, auth: secret }),
  label: z
    .string()
    .trim()
    .max(LABEL_LENGTH)
    // A name to be read in a list, and nothing else.
    .transform((text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()),
});
export type PushInput = z.output<typeof pushSchema>;

export const endpointSchema = z.object({ endpoint: z.string().min(1).max(ADDRESS_LENGTH) });
export const deviceSchema = z.object({ deviceId: z.string().refine(isId) });
