/** The figures of reputation in a person's row, written many at a time and in SQL: each trade that ends writes two. */
import type { Sql } from '#lib/db/transaction.ts';
import { standingRow, type Figures, type ScoreFigures } from '../figures.ts';

const COLUMNS = {
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
} satisfies Record<keyof Omit<Figures, 'accountId'>, string>;
const NAMES = Object.keys(COLUMNS);

/** The statement that writes them, to be part of a longer one; `json`: SQL of a JSON list of {@link standingRow}s. */
export const standingsSql = (
  json: string,
): string => `UPDATE "Account" a SET ${NAMES.map((name) => `"${name}" = n."${name}"`).join(', ')}
  FROM json_to_recordset(${json}) AS n("accountId" text, ${Object.entries(COLUMNS)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', ')})
  WHERE a."id" = n."accountId"`;
const WRITE = standingsSql('$1::json');

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
