import { contestPenalty } from '#lib/dispute/commands/contest.ts';
import { contestSchema, penaltyParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: penaltyParams,
  body: contestSchema,
  limit: { name: 'court', burst: 30, perMinute: 30 },
  command: contestPenalty,
});
