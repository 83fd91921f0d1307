import { askParties } from '#lib/dispute/commands/ask.ts';
import { askSchema, disputeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: askSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: askParties,
});
