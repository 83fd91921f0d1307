import { startPasskey } from '#lib/account/commands/passkeys.ts';
import { handle } from '../../../../handle.ts';

/** What a new passkey is made by. */
export const POST = handle({
  limit: { name: 'passkey-new', burst: 30, perMinute: 10 },
  command: (ctx) => startPasskey(ctx),
});
