import { markRead } from '#lib/chat/commands/mark-read.ts';
import { MARKING, readSchema } from '#lib/chat/schema.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: tradeParams,
  body: readSchema,
  limit: MARKING,
  command: (ctx, { id, ...input }) => markRead(ctx, { ...input, tradeId: id }),
});
