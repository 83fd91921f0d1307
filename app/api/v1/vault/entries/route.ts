import { listMyVaultEntries } from '#lib/vault/queries/history.ts';
import { historySchema } from '#lib/vault/schema.ts';
import { handle } from '../../../handle.ts';

/** The history of the actor's vault, newest first; `before` is the `next` of the page before. */
export const GET = handle({ query: historySchema, command: listMyVaultEntries });
