import { rollWebhookSecret } from '#lib/notice/webhooks/commands.ts';
import { WEBHOOK_CHANGES } from '#lib/notice/webhooks/limits.ts';
import { webhookParams } from '#lib/notice/webhooks/schema.ts';
import { handle } from '../../../../handle.ts';

/** A new secret; the old one signs as well for a day. */
export const POST = handle({ params: webhookParams, limit: WEBHOOK_CHANGES, command: rollWebhookSecret });
