import { getMarketVersion } from '#lib/offer/queries/version.ts';
import { marketVersionSchema } from '#lib/offer/schema.ts';
import { handle } from '../../../handle.ts';

/** Asked by every open tab that looks at a page of the market: whether it is still as it was drawn. */
export const GET = handle({
  actor: 'anyone',
  query: marketVersionSchema,
  limit: { name: 'market.version', burst: 120, perMinute: 600 },
  command: getMarketVersion,
});
