import { settleContest } from '#lib/dispute/commands/contest.ts';
import { settleContestSchema, tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: tradeParams,
  body: settleContestSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: settleContest,
});
