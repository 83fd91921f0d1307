import { z } from 'zod';
import { sealedSchema } from '#lib/trade/schema.ts';

/** Characters of one message. */
export const MESSAGE_LENGTH = 2000;
/** Messages of one answer. */
export const PAGE = 200;

/** A message as its sender's browser made it; a retry carries the same `clientId`. */
export const messageSchema = z.object({
  clientId: z.string().regex(/^[0-9a-f]{32}$/),
  sealed: sealedSchema,
});
export type MessageInput = z.infer<typeof messageSchema>;

/** Messages after a sequence number; 0: from the first. */
export const listSchema = z.object({ after: z.coerce.number().int().min(0).max(2_000_000_000).default(0) });

export const readSchema = z.object({
  delivered: z.int().min(0).max(2_000_000_000),
  read: z.int().min(0).max(2_000_000_000),
});
export type ReadInput = z.infer<typeof readSchema>;
