import { z } from 'zod';
import { getPublicIdentity } from '#lib/account/queries.ts';
import { isId } from '#lib/kernel/ids.ts';
import { handle } from '../../../../handle.ts';

/** The published key of a person; check it with `verifyIdentity` before sealing to it. */
export const GET = handle({
  actor: 'anyone',
  params: z.object({ accountId: z.string().refine(isId) }),
  command: (ctx, { accountId }) => getPublicIdentity(ctx.db, accountId),
});
