import { createSignInNonce } from '#lib/account/commands/sign-in.ts';
import { handle } from '../../../handle.ts';
import { originOf } from '../../../../session.ts';

export const POST = handle({
  actor: 'anyone',
  command: (ctx, _, request) => createSignInNonce(ctx, originOf(request.headers)),
});
