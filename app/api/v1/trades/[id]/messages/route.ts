import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { listSchema, messageSchema, SAYING } from '#lib/chat/schema.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle({
  params: tradeParams,
  query: listSchema,
  command: (ctx, { id, ...input }) => listMessages(ctx, { ...input, tradeId: id }),
});

/** A signed message; the socket takes the same. The same `clientId` again is answered with the first. */
export const POST = handle({
  params: tradeParams,
  body: messageSchema,
  limit: SAYING,
  command: (ctx, { id, message }) => sendMessage(ctx, { message, tradeId: id }),
});
