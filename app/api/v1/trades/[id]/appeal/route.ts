import { appealRuling } from '#lib/dispute/commands/appeal.ts';
import { appealSchema, tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: tradeParams,
  body: appealSchema,
  limit: { name: 'court', burst: 30, perMinute: 30 },
  command: appealRuling,
});
