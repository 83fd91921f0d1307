import { giveFeedback } from '#lib/reputation/commands.ts';
import { getTradeFeedback } from '#lib/reputation/queries.ts';
import { feedbackSchema, tradeParams } from '#lib/reputation/schema.ts';
import { handle } from '../../../../handle.ts';

export const GET = handle({ params: tradeParams, command: getTradeFeedback });
export const POST = handle({
  params: tradeParams,
  body: feedbackSchema,
  limit: { name: 'feedback', burst: 10, perMinute: 10 },
  command: giveFeedback,
});
