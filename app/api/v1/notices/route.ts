import { readNotices } from '#lib/notice/operations.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readNotices);
