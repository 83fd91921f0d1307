import { createPaymentAccount } from '#lib/payment/commands.ts';
import { listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { newAccountInput } from '#lib/payment/schema.ts';
import { handle } from '../../handle.ts';

export const GET = handle({ command: (ctx) => listMyPaymentAccounts(ctx) });
export const POST = handle({
  body: newAccountInput,
  limit: { name: 'payment-accounts', burst: 20, perMinute: 10 },
  command: createPaymentAccount,
});
