import { z } from 'zod';
import { editOffer } from '#lib/offer/commands.ts';
import { offerParams, offerSchema } from '#lib/offer/schema.ts';
import { OFFER_WRITES } from '../../../../offers/limits.ts';
import { handle } from '../../../handle.ts';
import { readOffer } from '#lib/offer/operations.ts';
import { publicGet } from '../../../public-get.ts';

export const GET = publicGet(readOffer);
/** Edits: the next revision, if the one named is still the current one. */
export const PUT = handle({
  params: offerParams,
  body: offerSchema.and(z.object({ seenRevision: z.int().positive(), seenTotal: z.string().max(50).optional() })),
  limit: OFFER_WRITES,
  command: editOffer,
});
