import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { transactionSchema, tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** Notes a move that a party sent with their own transaction. */
export const POST = handle({
  params: tradeParams,
  body: transactionSchema,
  limit: { name: 'trade-move', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => submitTransaction(ctx, { ...input, tradeId: id }),
});
