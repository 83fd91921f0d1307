import { contestFault } from '#lib/dispute/commands/contest.ts';
import { contestSchema, tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: tradeParams,
  body: contestSchema,
  limit: { name: 'court', burst: 30, perMinute: 30 },
  command: contestFault,
});
