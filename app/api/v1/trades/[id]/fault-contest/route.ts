import { sayContest } from '#lib/dispute/operations.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle(sayContest);
