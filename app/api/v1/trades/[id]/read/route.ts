import { mark } from '#lib/chat/operations.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle(mark);
