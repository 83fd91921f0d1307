import { markOne } from '#lib/notice/operations.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle(markOne);
