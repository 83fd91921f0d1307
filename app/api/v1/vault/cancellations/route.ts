import { cancelSeries } from '#lib/vault/operations.ts';
import { handle } from '../../../handle.ts';

export const POST = handle(cancelSeries);
