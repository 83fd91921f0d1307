import { addEvidence } from '#lib/dispute/evidence/commands.ts';
import { ADDING } from '#lib/dispute/evidence/schema.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { readBytes } from '../../../../bytes.ts';
import { handle } from '../../../../handle.ts';

/** A sealed piece of evidence with its keys, as application/octet-stream (`packEvidence`). The same again is answered with the same id. */
export const POST = handle({
  params: tradeParams,
  limit: ADDING,
  command: (ctx, { id }, request) => addEvidence(ctx, { id, read: (most) => readBytes(request, most) }),
});
