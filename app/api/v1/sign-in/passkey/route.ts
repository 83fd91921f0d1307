import { askPasskey } from '#lib/account/commands/passkeys.ts';
import { handle } from '../../../handle.ts';

/** A challenge for a passkey, to sign in or to confirm. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'passkey', burst: 100, perMinute: 60 },
  command: (ctx) => askPasskey(ctx),
});
