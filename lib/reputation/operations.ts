import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { refuseRequest } from '../http/refusals.ts';
import { giveFeedback, replyToFeedback } from './commands.ts';
import { getTradeFeedback } from './queries.ts';
import { refuseReputation } from './refusals.ts';
import { feedbackSchema, replySchema, tradeParams } from './schema.ts';
import type { FeedbackView, TradeFeedbackView } from './view.ts';

const feedbackAnswer = z.object({
  id: z.string(),
  positive: z.boolean(),
  comment: z.string(),
  commentRemoved: z.boolean().describe('A moderator took the comment out, and no reply to it is shown.'),
  at: z.int().describe('Seconds since 1970.'),
  reply: z
    .object({
      text: z.string(),
      removed: z.boolean().describe('A moderator took it out.'),
      at: z.int().describe('Seconds since 1970.'),
    })
    .nullable()
    .describe('Of whoever was rated.'),
}) satisfies z.ZodType<FeedbackView>;

const tradeFeedbackAnswer = z.object({
  tradeId: z.string(),
  partnerName: z.string(),
  mine: feedbackAnswer.nullable(),
  theirs: feedbackAnswer.nullable().describe('Null until it is open: once both have written, or at `opensAt`.'),
  theyWrote: z.boolean().describe('The other has written, whether or not it is open.'),
  opensAt: z
    .int()
    .nullable()
    .describe('When what is written is open, and nobody writes any more; null: this trade cannot be rated.'),
  closedBecause: z
    .string()
    .nullable()
    .describe("Why the reader cannot give or change theirs now, a refusal's code; null: they can."),
  replyClosedBecause: z
    .string()
    .nullable()
    .describe("Why the reader cannot reply or change their reply now, a refusal's code; null: they can."),
  replyUntil: z.int().nullable().describe('Until when they can; null: they cannot.'),
}) satisfies z.ZodType<TradeFeedbackView>;

const missing = [refuseReputation('reputation.not_found'), refuseRequest('request.not_found')];

export const readFeedback = operation({
  id: 'getFeedback',
  group: 'trades',
  method: 'GET',
  path: '/trades/{id}/feedback',
  summary: 'What the two of a trade said of each other.',
  scope: 'read',
  params: tradeParams,
  answer: tradeFeedbackAnswer,
  refusals: missing,
  command: getTradeFeedback,
});

export const sayFeedback = operation({
  id: 'giveFeedback',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/feedback',
  summary:
    'Says how a trade went with the other, or says it anew while it is hidden. It opens once both have, or 14 days after the end.',
  scope: 'trade',
  params: tradeParams,
  body: feedbackSchema,
  answer: feedbackAnswer,
  refusals: [
    ...missing,
    refuseReputation('reputation.not_ended'),
    refuseReputation('reputation.never_funded'),
    refuseReputation('reputation.already_given'),
    refuseReputation('reputation.window_closed'),
  ],
  limit: { name: 'feedback', burst: 10, perMinute: 10 },
  command: giveFeedback,
});

export const answerFeedback = operation({
  id: 'replyToFeedback',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/feedback/reply',
  summary: 'Replies to what the other said: once, within 30 days of the opening, and to be changed for a day.',
  scope: 'trade',
  params: tradeParams,
  body: replySchema,
  answer: feedbackAnswer,
  refusals: [
    ...missing,
    refuseReputation('reputation.nothing_said'),
    refuseReputation('reputation.words_removed'),
    refuseReputation('reputation.reply_given'),
    refuseReputation('reputation.reply_closed'),
  ],
  limit: { name: 'feedback', burst: 10, perMinute: 10 },
  command: replyToFeedback,
});

export const OPERATIONS = [readFeedback, sayFeedback, answerFeedback];
