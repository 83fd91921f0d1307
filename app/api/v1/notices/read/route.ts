import { markAll } from '#lib/notice/operations.ts';
import { handle } from '../../../handle.ts';

export const POST = handle(markAll);
