import { sayPenaltyContest } from '#lib/dispute/operations.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle(sayPenaltyContest);
