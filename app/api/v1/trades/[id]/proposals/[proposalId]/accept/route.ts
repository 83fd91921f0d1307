import { acceptTheirs } from '#lib/trade/operations.ts';
import { handle } from '../../../../../../handle.ts';

export const POST = handle(acceptTheirs);
