import { listMarket } from '#lib/offer/queries/market.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { handle } from '../../handle.ts';

export const GET = handle({
  actor: 'anyone',
  query: marketSchema,
  limit: { name: 'market', burst: 120, perMinute: 240 },
  command: listMarket,
});
