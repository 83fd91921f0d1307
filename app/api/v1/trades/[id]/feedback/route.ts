import { readFeedback, sayFeedback } from '#lib/reputation/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readFeedback);
export const POST = handle(sayFeedback);
