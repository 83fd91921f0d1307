import { createOffer, readOwnOffers } from '#lib/offer/operations.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readOwnOffers);
export const POST = handle(createOffer);
