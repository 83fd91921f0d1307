import { readRates } from '#lib/price/operations.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readRates);
