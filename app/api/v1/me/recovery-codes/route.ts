import { renewRecoveryCodes } from '#lib/account/commands/factors.ts';
import { handle } from '../../../handle.ts';

/** New recovery codes in the place of the old ones. */
export const POST = handle({
  limit: { name: 'recovery-codes', burst: 10, perMinute: 1 },
  command: (ctx) => renewRecoveryCodes(ctx),
});
