import { ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { courtRulingSchema, disputeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: courtRulingSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: ruleCase,
});
