import { getForeignFile } from '#lib/reputation/queries/foreign.ts';
import { statementParams } from '#lib/reputation/schema.ts';
import { answerBytes } from '../../../bytes.ts';
import { handle } from '../../../handle.ts';

/** A statement that somebody shows, as the file it is: for whoever wants to check it. */
export const GET = handle({
  actor: 'anyone',
  params: statementParams,
  command: getForeignFile,
  bytes: ({ text }, headers) => answerBytes(new TextEncoder().encode(text), 'statement.json', headers, 'no-store'),
});
