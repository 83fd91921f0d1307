import { createSignInNonce } from '#lib/account/commands/sign-in.ts';
import { handle } from '../../../handle.ts';

export const POST = handle({
  actor: 'anyone',
  limit: { name: 'nonce', burst: 100, perMinute: 60 },
  command: (ctx) => createSignInNonce(ctx),
});
