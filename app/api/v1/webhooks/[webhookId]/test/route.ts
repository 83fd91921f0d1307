import { testWebhook } from '#lib/notice/webhooks/commands.ts';
import { WEBHOOK_SENDINGS } from '#lib/notice/webhooks/limits.ts';
import { webhookParams } from '#lib/notice/webhooks/schema.ts';
import { handle } from '../../../../handle.ts';

/** Sends a message that says nothing. */
export const POST = handle({ params: webhookParams, limit: WEBHOOK_SENDINGS, command: testWebhook });
