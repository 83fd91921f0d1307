import { setOfferState } from '#lib/offer/operations.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle(setOfferState);
