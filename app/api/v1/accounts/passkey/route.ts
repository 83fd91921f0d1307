import { signUpWithPasskey } from '#lib/account/commands/passkey-sign-up.ts';
import { passkeySignUpInput } from '#lib/account/factor.schema.ts';
import { handle } from '../../../handle.ts';
import { originOf, writeSignIn } from '../../../../session.ts';

/** Makes an account that a passkey opens, its wallet too, and signs it in. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'sign-up', burst: 60, perMinute: 20 },
  body: passkeySignUpInput,
  command: (ctx, input, request) => signUpWithPasskey(ctx, { ...input, ...originOf(request.headers) }),
  view: ({ me, keys, created, recoveryCodes }) => ({ me, keys, created, recoveryCodes }),
  respond: (signedIn, response) => writeSignIn(response, signedIn),
});
