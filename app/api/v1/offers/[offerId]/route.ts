import { changeOffer, readOffer } from '#lib/offer/operations.ts';
import { handle } from '../../../handle.ts';

export const GET = handle(readOffer);
export const PUT = handle(changeOffer);
