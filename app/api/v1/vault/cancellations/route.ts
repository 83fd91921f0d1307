import { cancelOffersBySignature } from '#lib/vault/commands.ts';
import { cancelOffersSchema } from '#lib/vault/schema.ts';
import { handle } from '../../../handle.ts';

/** The signed end of a series of standing offers, for the relayer. */
export const POST = handle({
  body: cancelOffersSchema,
  limit: { name: 'vault', burst: 20, perMinute: 20 },
  command: cancelOffersBySignature,
});
