import { putStanding, readStanding, startStanding } from '#lib/offer/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readStanding);
export const POST = handle(startStanding);
export const PUT = handle(putStanding);
