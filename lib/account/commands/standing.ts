/** The figures of reputation in a person's row, written many at a time and in SQL: each trade that ends writes two. */
import type { Sql } from '#lib/db/transaction.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import type { Standing } from './profile.ts';

export type Figures = { readonly accountId: string } & Pick<
  Standing,
  | 'tradesDone'
  | 'tradesDone30d'
  | 'completionBps'
  | 'medianPaySeconds'
  | 'medianReleaseSeconds'
  | 'disputesLost'
  | 'firstTradeAt'
  | 'scoreLow'
  | 'scoreHigh'
>;

const COLUMNS = {
  tradesDone: 'int',
  tradesDone30d: 'int',
  completionBps: 'int',
  medianPaySeconds: 'int',
  medianReleaseSeconds: 'int',
  disputesLost: 'int',
  firstTradeAt: 'timestamptz',
  scoreLow: 'int',
  scoreHigh: 'int',
} satisfies Record<keyof Omit<Figures, 'accountId'>, string>;
const NAMES = Object.keys(COLUMNS);

const WRITE = `UPDATE "Account" a SET ${NAMES.map((name) => `"${name}" = n."${name}"`).join(', ')}
  FROM json_to_recordset($1::json) AS n("accountId" text, ${Object.entries(COLUMNS)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', ')})
  WHERE a."id" = n."accountId"`;

/** Beside `writeStanding` the other writer of a standing: of what nouns to the right have counted, absolute figures alone. */
export async function writeStandings(sql: Sql, figures: readonly Figures[]): Promise<void> {
  const rows = figures.map((one) => ({
    ...one,
    firstTradeAt: one.firstTradeAt === null ? null : dateOf(one.firstTradeAt).toISOString(),
  }));
  await sql('account.standings', WRITE, [JSON.stringify(rows)]);
}
