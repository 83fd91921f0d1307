import { revokeApiKey } from '#lib/account/commands/api-keys.ts';
import { apiKeyParams } from '#lib/account/schema.ts';
import { handle } from '../../../../handle.ts';

export const DELETE = handle({ params: apiKeyParams, command: revokeApiKey });
