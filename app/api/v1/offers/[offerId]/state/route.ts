import { moveOffer } from '#lib/offer/commands.ts';
import { offerMoveSchema, offerParams } from '#lib/offer/schema.ts';
import { OFFER_MOVES } from '../../../../../offers/limits.ts';
import { handle } from '../../../../handle.ts';

/** Pauses, resumes or closes. */
export const POST = handle({ params: offerParams, body: offerMoveSchema, limit: OFFER_MOVES, command: moveOffer });
