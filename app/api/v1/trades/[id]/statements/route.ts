import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { statementSchema, tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: tradeParams,
  body: statementSchema,
  limit: { name: 'statement', burst: 10, perMinute: 10 },
  command: addStatement,
});
