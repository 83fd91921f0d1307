import { publishCard } from '#lib/chat/commands/publish-card.ts';
import { cardSchema } from '#lib/chat/schema.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { handle } from '../../../../handle.ts';

/** The keys of one trade, vouched for by their owner's identity. */
export const POST = handle({
  params: tradeParams,
  body: cardSchema,
  limit: { name: 'chat-card', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => publishCard(ctx, { ...input, tradeId: id }),
});
