import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { disputeParams, rulingSignatureSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: rulingSignatureSchema,
  limit: { name: 'ruling', burst: 20, perMinute: 20 },
  command: (ctx, input) => signRuling(ctx, input),
});
