import { z } from 'zod';
import { readSealed, type Sealed } from '#lib/account/sealing.ts';
import { LEAST_CIPHERTEXT_BYTES, MOST_CIPHERTEXT_BYTES } from '#lib/chat/attachments/schema.ts';
import type { Limit } from '#lib/http/limits.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { disputeParams } from '../schema.ts';

export const EVIDENCE_KINDS = ['picture', 'payee'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Letters of the payment details as one text, and of a sealed content. */
export const ACCOUNT_LENGTH = 4000;
export const BODY_LENGTH = 16_384;
/** Accounts a piece of evidence is sealed for at once; those with a part in the case come first. */
export const MOST_READERS = 64;
/** Keys of one request that seals again. */
export const MOST_KEYS = 200;

/** Seconds after which what never became part of a case is deleted. */
export const PENDING_FOR = DAY + HOUR;
/** Days after a case is closed in which its evidence is kept: an appeal, a contest and their settlement are over long before. */
export const EVIDENCE_KEPT_DAYS = 180;

export const ADDING: Limit = { name: 'evidence', burst: 10, perMinute: 20 };
export const FETCHING: Limit = { name: 'evidence-read', burst: 120, perMinute: 120 };
export const SEALING: Limit = { name: 'evidence-keys', burst: 30, perMinute: 30 };

const id = disputeParams.shape.disputeId;
const hex = z.string().regex(/^[0-9a-f]{64}$/);
export const evidenceParams = disputeParams.extend({ evidenceId: id });

const sealed = z.unknown().transform((value, issues): Sealed => {
  const read = readSealed(value);
  if (read?.to.length === 1) return read;
  issues.addIssue({ code: 'custom', message: 'request.invalid.form' });
  return z.NEVER;
});

/** What stands before the ciphertext of an upload. */
const headSchema = z.strictObject({
  kind: z.enum(EVIDENCE_KINDS),
  body: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(BODY_LENGTH),
  commitment: hex,
  hash: hex.nullable(),
  size: z.int().min(0).max(MOST_CIPHERTEXT_BYTES),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  keys: z.array(z.strictObject({ accountId: id, sealed })).max(MOST_READERS),
});
export type EvidenceHead = z.infer<typeof headSchema>;

export const keysSchema = z.object({
  keys: z
    .array(z.strictObject({ evidenceId: id, accountId: id, sealed }))
    .min(1)
    .max(MOST_KEYS),
});
export type KeysInput = z.infer<typeof keysSchema>;

/** Bytes of a head, and of a whole upload. */
const MOST_HEAD = 128 * 1024;
const LENGTH_BYTES = 4;
export const MOST_UPLOAD = LENGTH_BYTES + MOST_HEAD + MOST_CIPHERTEXT_BYTES;

/** One upload: how long the head is, big-endian, the head as JSON, and the ciphertext. */
export function packEvidence(head: EvidenceHead, ciphertext: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const packed = new Uint8Array(LENGTH_BYTES + text.length + ciphertext.length);
  new DataView(packed.buffer).setUint32(0, text.length);
  packed.set(text, LENGTH_BYTES);
  packed.set(ciphertext, LENGTH_BYTES + text.length);
  return packed;
}

/** Reads an upload's exact form; undefined otherwise. Whether hash and size are those of the ciphertext is for the caller. */
export function unpackEvidence(packed: Uint8Array): { head: EvidenceHead; ciphertext: Uint8Array } | undefined {
  if (packed.length < LENGTH_BYTES) return undefined;
  const length = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(0);
  if (length > MOST_HEAD || LENGTH_BYTES + length > packed.length) return undefined;
  const ciphertext = packed.subarray(LENGTH_BYTES + length);
  const head = headSchema.safeParse(parsed(packed.subarray(LENGTH_BYTES, LENGTH_BYTES + length)));
  if (!head.success) return undefined;
  const { kind, hash, size } = head.data;
  const fits =
    kind === 'picture'
      ? hash !== null && ciphertext.length >= LEAST_CIPHERTEXT_BYTES && ciphertext.length <= MOST_CIPHERTEXT_BYTES
      : hash === null && ciphertext.length === 0;
  return fits && size === ciphertext.length ? { head: head.data, ciphertext } : undefined;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Not UTF-8 or not JSON: no head.
    return undefined;
  }
}
