import { makeStatement } from '#lib/reputation/commands/make-statement.ts';
import { handle } from '../../../handle.ts';

/** A statement of one's own trades, signed by this site; the person's wallet signs it in the browser. */
export const POST = handle({ limit: { name: 'statement', burst: 10, perMinute: 1 }, command: makeStatement });
