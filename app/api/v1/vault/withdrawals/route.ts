import { withdrawBySignature } from '#lib/vault/commands.ts';
import { withdrawSchema } from '#lib/vault/schema.ts';
import { handle } from '../../../handle.ts';

/** A signed withdrawal, for the relayer. */
export const POST = handle({
  body: withdrawSchema,
  limit: { name: 'vault', burst: 20, perMinute: 20 },
  command: withdrawBySignature,
});
