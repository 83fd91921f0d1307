import { readMessages, say } from '#lib/chat/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readMessages);
export const POST = handle(say);
