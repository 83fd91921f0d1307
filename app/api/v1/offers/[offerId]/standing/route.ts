import { prepareStanding } from '#lib/offer/commands/prepare-standing.ts';
import { signStanding } from '#lib/offer/commands/sign-standing.ts';
import { getStanding } from '#lib/offer/queries/own-standing.ts';
import { offerParams, prepareStandingSchema, signStandingSchema } from '#lib/offer/schema.ts';
import { handle } from '../../../../handle.ts';

/** What its maker signed for the offer, and what would be signed now. */
export const GET = handle({ params: offerParams, command: getStanding });
/** Answers what to sign and to seal; nothing is standing yet. */
export const POST = handle({
  params: offerParams,
  body: prepareStandingSchema,
  limit: { name: 'standing', burst: 20, perMinute: 20 },
  command: prepareStanding,
});
/** Hands in the signature: from now on takes lock coins from the maker's vault. */
export const PUT = handle({ params: offerParams, body: signStandingSchema, command: signStanding });
