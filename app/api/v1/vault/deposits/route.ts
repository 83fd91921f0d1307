import { depositBySignature } from '#lib/vault/commands.ts';
import { depositSchema } from '#lib/vault/schema.ts';
import { handle } from '../../../handle.ts';

/** A signed deposit, for the relayer. */
export const POST = handle({
  body: depositSchema,
  limit: { name: 'vault', burst: 20, perMinute: 20 },
  command: depositBySignature,
});
