import { acceptRuling } from '#lib/dispute/commands/appeal.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: tradeParams,
  limit: { name: 'court', burst: 30, perMinute: 30 },
  command: acceptRuling,
});
