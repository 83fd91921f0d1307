import { getMyVault } from '#lib/vault/queries.ts';
import { handle } from '../../handle.ts';

/** The actor's vault: what is free, arriving and locked, and what is under way. */
export const GET = handle({ command: (ctx) => getMyVault(ctx) });
