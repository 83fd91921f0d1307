import { postOffer } from '#lib/offer/commands.ts';
import { listMyOffers } from '#lib/offer/queries/own.ts';
import { offerSchema } from '#lib/offer/schema.ts';
import { OFFER_WRITES } from '../../../offers/limits.ts';
import { handle } from '../../handle.ts';

export const GET = handle({ command: (ctx) => listMyOffers(ctx) });
export const POST = handle({
  body: offerSchema,
  limit: OFFER_WRITES,
  command: postOffer,
});
