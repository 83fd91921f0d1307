import { settlePenalty } from '#lib/dispute/commands/contest.ts';
import { penaltyParams, settlePenaltySchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: penaltyParams,
  body: settlePenaltySchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: settlePenalty,
});
