import { concurCase } from '#lib/dispute/commands/rule-case.ts';
import { disputeParams, versionSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: versionSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: concurCase,
});
