import { createWebhook } from '#lib/notice/webhooks/commands.ts';
import { WEBHOOK_CHANGES } from '#lib/notice/webhooks/limits.ts';
import { listWebhooks } from '#lib/notice/webhooks/queries.ts';
import { newWebhookSchema } from '#lib/notice/webhooks/schema.ts';
import { handle } from '../../handle.ts';

/** The webhooks of whoever asks. */
export const GET = handle({ command: (ctx) => listWebhooks(ctx) });
/** An address is told what happens from now on; the answer carries its secret, this once. */
export const POST = handle({ body: newWebhookSchema, limit: WEBHOOK_CHANGES, command: createWebhook });
