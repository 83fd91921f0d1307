/** The figures of reputation in a person's row, written many at a time and in SQL: each trade that ends writes two. */
import type { Sql } from '#lib/db/transaction.ts';
import { standingRow, type Figures, type ScoreFigures } from '../figures.ts';

/** What is written of a person, by the names and types of their row's columns. */
export const STANDING_COLUMNS = {
  accountId: 'text',
  tradesDone: 'int',
  tradesDone30d: 'int',
  partners: 'int',
  completionBps: 'int',
  medianPaySeconds: 'int',
  medianReleaseSeconds: 'int',
  disputesLost: 'int',
  firstTradeAt: 'timestamptz',
  scoreLow: 'int',
  scoreHigh: 'int',
} as const satisfies Record<keyof Figures, string>;
const WRITTEN = Object.keys(STANDING_COLUMNS).filter((name) => name !== 'accountId');

/** The statement that writes them where they are others than before, to be part of a longer one; `rows`: SQL of a set with the columns of {@link standingRow}s. */
export const standingsSql = (
  rows: string,
): string => `UPDATE "Account" a SET ${WRITTEN.map((name) => `"${name}" = n."${name}"`).join(', ')}
  FROM ${rows} n WHERE a."id" = n."accountId" AND (${WRITTEN.map((name) => `a."${name}"`).join(', ')}) IS DISTINCT FROM (${WRITTEN.map((name) => `n."${name}"`).join(', ')})`;
const TYPED = Object.entries(STANDING_COLUMNS)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(', ');
const WRITE = standingsSql(`(SELECT * FROM json_to_recordset($1::json) AS r(${TYPED}))`);

/** Beside `writeStanding` the other writer of a standing: of what nouns to the right have counted, absolute figures alone. */
export async function writeStandings(sql: Sql, figures: readonly Figures[]): Promise<void> {
  await sql('account.standings', WRITE, [JSON.stringify(figures.map(standingRow))]);
}

const SCORES = `UPDATE "Account" a SET "scoreLow" = n."scoreLow", "scoreHigh" = n."scoreHigh", "tradesDone30d" = n."tradesDone30d"
  FROM json_to_recordset($1::json) AS n("accountId" text, "scoreLow" int, "scoreHigh" int, "tradesDone30d" int)
  WHERE a."id" = n."accountId"`;

/** Of these figures those alone that change while nothing happens. */
export async function writeScores(sql: Sql, figures: readonly ScoreFigures[]): Promise<void> {
  await sql('account.scores', SCORES, [JSON.stringify(figures)]);
}
