import { ok } from '#lib/kernel/result.ts';
import { listRates } from '#lib/price/queries.ts';
import { rateFilter } from '#lib/price/schema.ts';
import { handle } from '../../handle.ts';

/** Reference rates: `?asset=USDC&currency=EUR`, either or both left out. */
export const GET = handle({
  actor: 'anyone',
  query: rateFilter,
  limit: { name: 'rates', burst: 60, perMinute: 120 },
  command: async (_ctx, filter) => ok(listRates(filter)),
});
