import { readOwnOffer } from '#lib/offer/operations.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle(readOwnOffer);
