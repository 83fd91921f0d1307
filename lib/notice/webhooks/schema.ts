/** What is said about webhooks. Pure. */
import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';
import { ADDRESS_LENGTH } from '#lib/kernel/outside.ts';
import { WEBHOOK_TOPICS } from './topics.ts';

const id = z.string().refine(isId);
const topics = z
  .array(z.enum(WEBHOOK_TOPICS))
  .min(1)
  .max(WEBHOOK_TOPICS.length)
  .transform((some) => WEBHOOK_TOPICS.filter((topic) => some.includes(topic)));

export const webhookParams = z.object({ webhookId: id });

export const newWebhookSchema = z.strictObject({ url: z.string().trim().min(1).max(ADDRESS_LENGTH), topics });
export type NewWebhookInput = z.output<typeof newWebhookSchema>;

/** What is left out stays as it is. */
export const webhookChangeSchema = z.strictObject({ topics: topics.optional(), on: z.boolean().optional() });
export type WebhookChange = z.output<typeof webhookChangeSchema>;

export const replaySchema = z.union([
  z.strictObject({ messageId: id }),
  /** Seconds since 1970. `missed`: only what was not accepted. */
  z.strictObject({ since: z.int().nonnegative(), missed: z.boolean().default(false) }),
]);
export type ReplayInput = z.output<typeof replaySchema>;
