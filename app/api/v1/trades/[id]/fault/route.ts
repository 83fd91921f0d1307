import { readFault } from '#lib/dispute/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readFault);
