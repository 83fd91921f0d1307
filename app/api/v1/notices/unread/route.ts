import { getUnread } from '#lib/notice/queries.ts';
import { handle } from '../../../handle.ts';

/** What the bell says. */
export const GET = handle({ command: (ctx) => getUnread(ctx) });
