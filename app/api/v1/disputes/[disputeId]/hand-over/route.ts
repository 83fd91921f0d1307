import { handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { disputeParams, handOverSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: handOverSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: handOverCase,
});
