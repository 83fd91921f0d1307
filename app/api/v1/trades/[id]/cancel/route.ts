import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { cancelSchema, tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** Ends the wish for a trade that nobody has funded. */
export const POST = handle({
  params: tradeParams,
  body: cancelSchema,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => cancelTrade(ctx, { ...input, tradeId: id }),
});
