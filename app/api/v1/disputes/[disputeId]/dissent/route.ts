import { dissentCase } from '#lib/dispute/commands/rule-case.ts';
import { disputeParams, dissentSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: dissentSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: dissentCase,
});
