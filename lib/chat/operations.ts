import { z } from 'zod';
import { refuseAccount } from '../account/refusals.ts';
import { operation } from '../http/operation.ts';
import { refuseRequest } from '../http/refusals.ts';
import { refused } from '../kernel/result.ts';
import { refuseTrade } from '../trade/refusals.ts';
import { tradeParams } from '../trade/schema.ts';
import { cardAnswer, chatAnswer, markAnswer, messageAnswer } from './answers.ts';
import { markRead } from './commands/mark-read.ts';
import { publishCard } from './commands/publish-card.ts';
import { sendMessage } from './commands/send-message.ts';
import { listMessages } from './queries.ts';
import { refuseChat } from './refusals.ts';
import { cardSchema, listSchema, MARKING, messageSchema, PAGE, readSchema, SAYING } from './schema.ts';

const missing = [refuseTrade('trade.not_found'), refuseRequest('request.not_found')];
const { after, before } = listSchema.shape;
const number = { type: 'integer', minimum: 0 } as const;

export const readMessages = operation({
  id: 'listMessages',
  group: 'chat',
  method: 'GET',
  path: '/trades/{id}/messages',
  summary: `Messages of a trade as ciphertext, with the cards of the two and what each has read; ${PAGE} at a time.`,
  scope: 'chat',
  params: tradeParams,
  query: z.object({
    after: after.meta({ ...number, description: 'Messages after this number.' }),
    before: before.meta({ ...number, description: 'Messages before this number; neither: the newest.' }),
  }),
  answer: chatAnswer,
  refusals: missing,
  command: (ctx, { id, ...input }) => listMessages(ctx, { ...input, tradeId: id }),
});

export const say = operation({
  id: 'sendMessage',
  group: 'chat',
  method: 'POST',
  path: '/trades/{id}/messages',
  summary:
    'Sends a sealed and signed message. The same `clientId` again is answered with the first; an Idempotency-Key has to be equal to it.',
  scope: 'chat',
  params: tradeParams,
  body: messageSchema,
  ownKey: true,
  answer: messageAnswer,
  refusals: [
    ...missing,
    refuseChat('chat.partner_key_missing'),
    refuseChat('chat.partner_key_changed'),
    refuseChat('chat.card_unknown'),
    refuseChat('chat.written_meanwhile'),
    refuseChat('chat.message_wrong'),
  ],
  limit: SAYING,
  command: async (ctx, { id, message }) => {
    // A message has a name of its own, by which it is kept once; another key would be another promise.
    const { clientId } = message.header;
    if (ctx.key !== undefined && ctx.key !== clientId)
      return refused(
        refuseRequest('request.invalid', { field: 'Idempotency-Key', issue: 'the message’s own clientId' }),
      );
    return sendMessage(ctx, { message, tradeId: id });
  },
});

export const showCard = operation({
  id: 'publishCard',
  group: 'chat',
  method: 'POST',
  path: '/trades/{id}/cards',
  summary: "Publishes the keys of one trade, vouched for by their owner's identity.",
  scope: 'chat',
  params: tradeParams,
  body: cardSchema,
  answer: cardAnswer,
  refusals: [
    ...missing,
    refuseAccount('account.identity_missing'),
    refuseChat('chat.card_wrong'),
    refuseChat('chat.identity_unproven'),
    refuseChat('chat.card_elsewhere'),
  ],
  limit: { name: 'chat-card', burst: 20, perMinute: 20 },
  command: (ctx, { id, ...input }) => publishCard(ctx, { ...input, tradeId: id }),
});

export const mark = operation({
  id: 'markRead',
  group: 'chat',
  method: 'POST',
  path: '/trades/{id}/read',
  summary: "Moves the reader's own marks forward, never back.",
  scope: 'chat',
  params: tradeParams,
  body: readSchema,
  answer: markAnswer,
  refusals: missing,
  limit: MARKING,
  command: (ctx, { id, ...input }) => markRead(ctx, { ...input, tradeId: id }),
});

export const OPERATIONS = [readMessages, say, showCard, mark];
