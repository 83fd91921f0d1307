/** What ages by itself: scores, and what "lately" means. Whoever traded has theirs written anew with each trade; everybody else's once a day. */
import type pg from 'pg';
import { writeScores } from '#lib/account/commands/standing.ts';
import type { ScoreFigures } from '#lib/account/figures.ts';
import { inSql } from '#lib/db/transaction.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import { markMakers } from '#lib/offer/commands/mark-makers.ts';
import { dayOf } from './facts.ts';
import { firstLateDay, shareLock, sumsOf, SUMS_COLUMNS, type SumsRow } from './internal/rows.ts';
import { evidenceAt, pointsOf, scoreOf } from './score.ts';

const BATCH = 500;

const OLD = `SELECT ${SUMS_COLUMNS}, a."scoreLow", (SELECT coalesce(sum(d."completed"), 0)::int FROM "TraderDay" d
    WHERE d."accountId" = f."accountId" AND d."day" BETWEEN $2::int AND $3::int) AS "done30d"
  FROM "TraderFacts" f JOIN "Account" a ON a."id" = f."accountId"
  WHERE f."scoredAt" < $1 ORDER BY f."accountId" LIMIT ${BATCH} FOR NO KEY UPDATE OF f SKIP LOCKED`;
type Old = SumsRow & { readonly scoreLow: number; readonly done30d: number };

/** Writes a batch of scores that are a day old anew. Answers how many; none: all are newer. */
export function renewScores(pool: pg.Pool, now: Instant): Promise<number> {
  return inSql(pool, async (sql) => {
    await shareLock(sql);
    const rows = await sql<Old>('reputation.old', OLD, [dateOf(now - DAY), firstLateDay(now), dayOf(now)]);
    if (rows.length === 0) return 0;
    const figures = rows.map((row): ScoreFigures => {
      const { low, high } = scoreOf(evidenceAt(sumsOf(row), now));
      return { accountId: row.accountId, scoreLow: low, scoreHigh: high, tradesDone30d: row.done30d };
    });
    await writeScores(sql, figures);
    const ids = rows.map(({ accountId }) => accountId);
    await sql('reputation.renewed', 'UPDATE "TraderFacts" SET "scoredAt" = $2 WHERE "accountId" = ANY($1::text[])', [
      ids,
      dateOf(now),
    ]);
    const moved = rows.filter((row, place) => pointsOf(row.scoreLow) !== pointsOf(figures[place]!.scoreLow));
    if (moved.length > 0)
      await markMakers(
        sql,
        moved.map(({ accountId }) => accountId),
      );
    return rows.length;
  });
}
