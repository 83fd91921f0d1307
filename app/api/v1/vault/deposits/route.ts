import { deposit } from '#lib/vault/operations.ts';
import { handle } from '../../../handle.ts';

export const POST = handle(deposit);
