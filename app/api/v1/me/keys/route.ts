import { listMyKeys } from '#lib/account/queries.ts';
import { handle } from '../../../handle.ts';

/** The person's own sealed keys, for a browser that has not kept them. */
export const GET = handle({ command: (ctx) => listMyKeys(ctx) });
