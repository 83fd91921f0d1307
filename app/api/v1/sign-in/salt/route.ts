import { askForSalt } from '#lib/account/commands/sign-in.ts';
import { saltInput } from '#lib/account/schema.ts';
import { handle } from '../../../handle.ts';
import { originOf } from '../../../../session.ts';

/** How an address's password is stretched; answers for addresses without an account too. */
export const POST = handle({
  actor: 'anyone',
  body: saltInput,
  command: (ctx, { email }, request) => askForSalt(ctx, { email, ...originOf(request.headers) }),
});
