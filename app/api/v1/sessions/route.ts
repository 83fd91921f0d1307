import { revokeOtherSessions } from '#lib/account/commands/sessions.ts';
import { listSessions } from '#lib/account/queries.ts';
import { handle } from '../../handle.ts';

export const GET = handle({ command: (ctx) => listSessions(ctx) });
/** Ends every session but this one. */
export const DELETE = handle({ command: (ctx) => revokeOtherSessions(ctx) });
