import { sendMessage } from '#lib/chat/commands.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { listSchema, messageSchema } from '#lib/chat/schema.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle({
  params: tradeParams,
  query: listSchema,
  command: (ctx, { id, after }) => listMessages(ctx, { tradeId: id, after }),
});

/** A message sealed to both. The same `clientId` again is answered with the first. */
export const POST = handle({
  params: tradeParams,
  body: messageSchema,
  limit: { name: 'chat', burst: 30, perMinute: 60 },
  command: (ctx, { id, ...input }) => sendMessage(ctx, { ...input, tradeId: id }),
});
