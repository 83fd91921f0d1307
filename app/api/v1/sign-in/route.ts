import { signIn } from '#lib/account/commands/sign-in.ts';
import { signInInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';
import { entryOf, markBrowser, writeSignIn } from '../../../session.ts';

/**
 * Signs in by password (derived secret), by wallet (EIP-4361) or by passkey and sets the session cookie; or asks for the second factor. The command counts
 * the tries.
 */
export const POST = handle({
  actor: 'anyone',
  body: signInInput,
  command: (ctx, input, request) => signIn(ctx, { ...input, ...entryOf(request) }),
  mark: markBrowser,
  view: ({ me, keys, created }) => ({ me, keys, created }),
  respond: (signedIn, response) => writeSignIn(response, signedIn),
});
