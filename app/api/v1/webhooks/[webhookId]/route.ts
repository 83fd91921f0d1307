import { changeWebhook, deleteWebhook } from '#lib/notice/webhooks/commands.ts';
import { WEBHOOK_CHANGES as limit } from '#lib/notice/webhooks/limits.ts';
import { getWebhook } from '#lib/notice/webhooks/queries.ts';
import { webhookChangeSchema, webhookParams as params } from '#lib/notice/webhooks/schema.ts';
import { handle } from '../../../handle.ts';

/** One of them with its log. */
export const GET = handle({ params, command: getWebhook });
/** What it is told of, and whether it is on. */
export const PATCH = handle({ params, body: webhookChangeSchema, limit, command: changeWebhook });
/** It is told nothing any more. */
export const DELETE = handle({ params, limit, command: deleteWebhook });
