import { readTrades, take } from '#lib/trade/operations.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readTrades);
export const POST = handle(take);
