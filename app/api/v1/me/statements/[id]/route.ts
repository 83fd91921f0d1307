import { dropStatement } from '#lib/reputation/commands/foreign.ts';
import { statementParams } from '#lib/reputation/schema.ts';
import { handle } from '../../../../handle.ts';

/** Takes a statement off one's own profile. */
export const DELETE = handle({ params: statementParams, command: dropStatement });
