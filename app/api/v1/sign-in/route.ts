import { signIn } from '#lib/account/commands/sign-in.ts';
import { signInInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';
import { originOf, writeSignIn } from '../../../session.ts';

/** Signs in by password (derived secret) or by wallet (EIP-4361) and sets the session cookie. The command counts the tries. */
export const POST = handle({
  actor: 'anyone',
  body: signInInput,
  command: (ctx, input, request) => signIn(ctx, { ...input, ...originOf(request.headers) }),
  view: ({ me, keys, created }) => ({ me, keys, created }),
  respond: (signedIn, response) => writeSignIn(response, signedIn),
});
