import { z } from 'zod';
import type { Limit } from '#lib/http/limits.ts';
import { readSigned, type SignedMessage } from './frank.ts';
import { readCard, type Card } from './room-keys.ts';

/** Characters of one message. */
export const MESSAGE_LENGTH = 2000;
/** Messages of one answer. */
export const PAGE = 60;

/** How often one person may write, over whichever door. */
export const SAYING: Limit = { name: 'chat', burst: 60, perMinute: 120 };

/** How often one person may say how far they have read, over whichever door. */
export const MARKING: Limit = { name: 'chat-read', burst: 60, perMinute: 120 };

/** Passes what has the exact form that `read` knows, and nothing more than it. */
function exactly<T>(read: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, issues): T => {
    const found = read(value);
    if (found !== undefined) return found;
    issues.addIssue({ code: 'custom', message: 'request.invalid.form' });
    return z.NEVER;
  });
}

/** A message as its author's browser signed it; a retry carries the same `clientId`. */
export const messageSchema = z.object({ message: exactly<SignedMessage>(readSigned) });

export const cardSchema = z.object({ card: exactly<Card>(readCard) });

const seq = z.coerce.number().int().min(0).max(2_000_000_000);

/** Messages after a number, or before one; neither: the newest. */
export const listSchema = z.object({ after: seq.optional(), before: seq.optional() });
export type ListInput = z.infer<typeof listSchema>;

export const readSchema = z.object({
  delivered: z.int().min(0).max(2_000_000_000),
  read: z.int().min(0).max(2_000_000_000),
});
export type ReadInput = z.infer<typeof readSchema>;
