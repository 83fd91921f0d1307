import { answerFeedback } from '#lib/reputation/operations.ts';
import { handle } from '../../../../../handle.ts';

export const POST = handle(answerFeedback);
