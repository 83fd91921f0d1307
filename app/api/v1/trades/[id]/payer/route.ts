import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { payerSchema, tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** Which account and name the money will come from, sealed to both. */
export const POST = handle({
  params: tradeParams,
  body: payerSchema,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => namePayer(ctx, { ...input, tradeId: id }),
});
