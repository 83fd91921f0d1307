import { getCase } from '#lib/dispute/queries/case.ts';
import { disputeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../handle.ts';

export const GET = handle({ params: disputeParams, command: (ctx, input) => getCase(ctx, input) });
