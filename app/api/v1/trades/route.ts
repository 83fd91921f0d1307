import { takeOffer } from '#lib/trade/commands/take.ts';
import { listMyTrades } from '#lib/trade/queries.ts';
import { takeSchema } from '#lib/trade/schema.ts';
import { handle } from '../../handle.ts';

export const GET = handle({ command: (ctx) => listMyTrades(ctx) });

/** Takes an offer. Send an Idempotency-Key: a retry is answered with the first trade. */
export const POST = handle({
  body: takeSchema,
  limit: { name: 'take', burst: 10, perMinute: 10 },
  command: takeOffer,
});
