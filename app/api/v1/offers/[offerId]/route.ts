import { z } from 'zod';
import { editOffer } from '#lib/offer/commands.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { offerParams, offerSchema } from '#lib/offer/schema.ts';
import { handle } from '../../../handle.ts';

export const GET = handle({ actor: 'anyone', params: offerParams, command: getOffer });
/** Edits: the next revision, if the one named is still the current one. */
export const PUT = handle({
  params: offerParams,
  body: offerSchema.and(z.object({ seenRevision: z.int().positive() })),
  command: editOffer,
});
