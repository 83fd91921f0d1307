import { createPaymentAccount } from '#lib/payment/commands.ts';
import { readPaymentAccounts } from '#lib/payment/operations.ts';
import { newAccountInput } from '#lib/payment/schema.ts';
import { handle } from '../../handle.ts';

export const GET = handle(readPaymentAccounts);
/** In no operation: where money is paid to is never a key's to say. */
export const POST = handle({
  body: newAccountInput,
  limit: { name: 'payment-accounts', burst: 20, perMinute: 10 },
  command: createPaymentAccount,
});
