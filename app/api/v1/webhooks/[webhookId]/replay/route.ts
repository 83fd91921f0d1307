import { replayWebhook } from '#lib/notice/webhooks/commands.ts';
import { WEBHOOK_SENDINGS } from '#lib/notice/webhooks/limits.ts';
import { replaySchema, webhookParams } from '#lib/notice/webhooks/schema.ts';
import { handle } from '../../../../handle.ts';

/** Sends one message again, or all since a time. */
export const POST = handle({
  params: webhookParams,
  body: replaySchema,
  limit: WEBHOOK_SENDINGS,
  command: replayWebhook,
});
