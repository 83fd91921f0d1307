import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { disputeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: (ctx, input) => claimCase(ctx, input),
});
