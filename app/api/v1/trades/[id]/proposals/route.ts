import { propose } from '#lib/trade/commands/propose.ts';
import { proposeSchema, tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** A signed proposal to cancel or to divide; with `answersId`, the answer to the other's. */
export const POST = handle({
  params: tradeParams,
  body: proposeSchema,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => propose(ctx, { ...input, tradeId: id }),
});
