import { listMarket } from '#lib/offer/queries.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { ok } from '#lib/kernel/result.ts';
import { handle } from '../../handle.ts';

export const GET = handle({
  actor: 'anyone',
  query: marketSchema,
  limit: { name: 'market', burst: 120, perMinute: 240 },
  command: async (ctx, filter) => ok(await listMarket(ctx, filter)),
});
