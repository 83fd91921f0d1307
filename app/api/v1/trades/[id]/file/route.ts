import { readTradeFile } from '#lib/trade/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readTradeFile);
