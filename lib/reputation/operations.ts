import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { refuseRequest } from '../http/refusals.ts';
import { giveFeedback } from './commands.ts';
import { getTradeFeedback } from './queries.ts';
import { refuseReputation } from './refusals.ts';
import { feedbackSchema, tradeParams } from './schema.ts';
import type { FeedbackView, TradeFeedbackView } from './view.ts';

const feedbackAnswer = z.object({
  positive: z.boolean(),
  comment: z.string(),
  at: z.int().describe('Seconds since 1970.'),
}) satisfies z.ZodType<FeedbackView>;

const tradeFeedbackAnswer = z.object({
  tradeId: z.string(),
  partnerName: z.string(),
  mine: feedbackAnswer.nullable(),
  theirs: feedbackAnswer.nullable(),
  closedBecause: z
    .string()
    .nullable()
    .describe("Why the reader cannot give theirs now, a refusal's code; null: they can."),
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
  summary: 'Says how a trade went with the other: once, and for good.',
  scope: 'trade',
  params: tradeParams,
  body: feedbackSchema,
  answer: feedbackAnswer,
  refusals: [
    ...missing,
    refuseReputation('reputation.not_ended'),
    refuseReputation('reputation.never_funded'),
    refuseReputation('reputation.already_given'),
  ],
  limit: { name: 'feedback', burst: 10, perMinute: 10 },
  command: giveFeedback,
});

export const OPERATIONS = [readFeedback, sayFeedback];
