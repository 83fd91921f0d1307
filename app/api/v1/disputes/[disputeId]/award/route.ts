import { awardBond } from '#lib/dispute/commands/award-bond.ts';
import { awardSchema, disputeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: awardSchema,
  limit: { name: 'ruling', burst: 20, perMinute: 20 },
  command: (ctx, input) => awardBond(ctx, input),
});
