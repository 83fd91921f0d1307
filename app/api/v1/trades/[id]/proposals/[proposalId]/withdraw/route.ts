import { withdrawMine } from '#lib/trade/operations.ts';
import { handle } from '../../../../../../handle.ts';

export const POST = handle(withdrawMine);
