import { signIn } from '#lib/account/commands/sign-in.ts';
import { signInInput } from '#lib/account/schema.ts';
import { handle } from '../../handle.ts';
import { originOf, writeSessionCookie } from '../../../session.ts';

/** Signs in by password (derived secret) or by wallet (EIP-4361) and sets the session cookie. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'sign-in', burst: 100, perMinute: 60 },
  body: signInInput,
  command: (ctx, input, request) => signIn(ctx, { ...input, ...originOf(request.headers) }),
  view: ({ me, keys, created }) => ({ me, keys, created }),
  respond: ({ sessionId }, response) => writeSessionCookie(response, sessionId),
});
