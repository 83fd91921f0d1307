import { noteVaultTransaction } from '#lib/vault/commands.ts';
import { vaultTransactionSchema } from '#lib/vault/schema.ts';
import { handle } from '../../../handle.ts';

/** Notes a deposit or withdrawal that the person sent themselves. */
export const POST = handle({
  body: vaultTransactionSchema,
  limit: { name: 'vault', burst: 20, perMinute: 20 },
  command: noteVaultTransaction,
});
