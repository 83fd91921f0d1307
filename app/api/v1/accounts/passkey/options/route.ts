import { z } from 'zod';
import { startPasskeySignUp } from '#lib/account/commands/passkey-sign-up.ts';
import { name } from '#lib/account/schema.ts';
import { handle } from '../../../../handle.ts';

/** What the passkey of a new account is made by. */
export const POST = handle({
  actor: 'anyone',
  limit: { name: 'sign-up', burst: 60, perMinute: 20 },
  body: z.object({ name }),
  command: startPasskeySignUp,
});
