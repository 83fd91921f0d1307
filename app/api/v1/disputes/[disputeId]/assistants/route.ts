import { addAssistant } from '#lib/dispute/commands/claim-case.ts';
import { assistantSchema, disputeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: assistantSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: addAssistant,
});
