import { getPasswordKdf } from '#lib/account/queries.ts';
import { saltInput } from '#lib/account/schema.ts';
import { ok } from '#lib/kernel/result.ts';
import { handle } from '../../../handle.ts';

/** How an address's password is stretched; answers for addresses without an account too. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'salt', burst: 100, perMinute: 60 },
  body: saltInput,
  command: async (ctx, { email }) => ok({ kdf: await getPasswordKdf(ctx.db, email) }),
});
