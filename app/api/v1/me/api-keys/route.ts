import { createApiKey } from '#lib/account/commands/api-keys.ts';
import { listApiKeys } from '#lib/account/queries/api-keys.ts';
import { apiKeyInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';

const limit = { name: 'api-keys', burst: 20, perMinute: 10 };

export const GET = handle({ command: (ctx) => listApiKeys(ctx) });
/** Answers the key itself, this once. */
export const POST = handle({ body: apiKeyInput, limit, command: createApiKey });
