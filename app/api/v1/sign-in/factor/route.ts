import { signInWithFactor } from '#lib/account/commands/factor-sign-in.ts';
import { factorSignInInput } from '#lib/account/factor.schema.ts';
import { handle } from '../../../handle.ts';
import { entryOf, writeSignIn } from '../../../../session.ts';

/** The second half of a sign-in: ticket and factor; sets the session cookie. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'sign-in-factor', burst: 60, perMinute: 30 },
  body: factorSignInInput,
  command: (ctx, input, request) => signInWithFactor(ctx, { ...input, ...entryOf(request) }),
  view: ({ me, keys, created }) => ({ me, keys, created }),
  respond: (signedIn, response) => writeSignIn(response, signedIn),
});
