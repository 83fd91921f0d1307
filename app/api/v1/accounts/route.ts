import { signUpWithPassword } from '#lib/account/commands/sign-up.ts';
import { signUpInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';
import { originOf, writeSessionCookie } from '../../../session.ts';

/** Makes an account whose wallet was made in the browser, and signs it in. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'sign-up', burst: 60, perMinute: 20 },
  body: signUpInput,
  command: (ctx, input, request) => signUpWithPassword(ctx, { ...input, ...originOf(request.headers) }),
  view: ({ me, keys, created }) => ({ me, keys, created }),
  respond: ({ sessionId }, response) => writeSessionCookie(response, sessionId),
});
