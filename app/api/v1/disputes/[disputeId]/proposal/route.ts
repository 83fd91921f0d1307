import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { disputeParams, proposalSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: proposalSchema,
  limit: { name: 'ruling', burst: 20, perMinute: 20 },
  command: (ctx, input) => proposeRuling(ctx, input),
});
