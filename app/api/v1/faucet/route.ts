import { dripSchema, dripTestCoins } from '#lib/account/commands/faucet.ts';
import { handle } from '../../handle.ts';

/** Play money for the person's wallet; the embedded chain only. */
export const POST = handle({
  limit: { name: 'faucet', burst: 5, perMinute: 5 },
  body: dripSchema,
  command: dripTestCoins,
});
