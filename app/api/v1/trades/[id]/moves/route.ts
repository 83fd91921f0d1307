import { signMove } from '#lib/trade/commands/sign-move.ts';
import { signMoveSchema, tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** A signed move, for the relayer. */
export const POST = handle({
  params: tradeParams,
  body: signMoveSchema,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => signMove(ctx, { ...input, tradeId: id }),
});
