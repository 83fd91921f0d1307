import { signUpWithPassword } from '#lib/account/commands/sign-up.ts';
import { signUpInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';
import { originOf, writeSignIn } from '../../../session.ts';

/** Makes an account whose wallet was made in the browser, and signs it in. */
export const POST = handle({
  actor: 'anyone',
  body: signUpInput,
  command: (ctx, input, request) => signUpWithPassword(ctx, { ...input, ...originOf(request.headers) }),
  view: ({ me, keys, created }) => ({ me, keys, created }),
  respond: (signedIn, response) => writeSignIn(response, signedIn),
});
