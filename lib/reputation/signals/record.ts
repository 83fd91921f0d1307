/** Writes down what was found, and puts people on the list that are to be read. No actor: a loop does it. */
import type pg from 'pg';
import { inSql, type Sql } from '#lib/db/transaction.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { newId, type RandomBytes } from '#lib/kernel/ids.ts';
import { detectFirst, detectSelf, type Found } from './detect.ts';
import { needsReview, readSignalKind, sumOf } from './kinds.ts';

/** One look at a time, whoever looks. */
const LOCK = 0x48_46_51;

export type Looked = { readonly found: number; readonly opened: number };

/** Looks at everybody who was there since `since`. What was found before is found again, and only its time moves. */
export async function lookOnce(pool: pg.Pool, random: RandomBytes, since: Instant, now: Instant): Promise<Looked> {
  return inSql(pool, async (sql) => {
    await sql('signals.alone', 'SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const first = await detectFirst(sql, since, now);
    await write(sql, random, first, now);
    const self = await detectSelf(sql, since, now);
    await write(sql, random, self, now);
    const found = [...first, ...self];
    const opened = await openReviews(sql, random, [...new Set(found.map(({ accountId }) => accountId))], now);
    return { found: found.length, opened };
  });
}

const WRITE = `INSERT INTO "Signal" ("id", "accountId", "kind", "otherId", "score", "data", "firstSeenAt", "lastSeenAt")
  SELECT n."id", n."accountId", n."kind", n."otherId", n."score", n."data", $2::timestamptz, $2::timestamptz
  FROM json_to_recordset($1::json) AS n("id" text, "accountId" text, "kind" text, "otherId" text, "score" int, "data" json)
  ON CONFLICT ("accountId", "kind", "otherId") DO UPDATE SET "score" = excluded."score", "data" = excluded."data", "lastSeenAt" = excluded."lastSeenAt"`;

async function write(sql: Sql, random: RandomBytes, found: readonly Found[], now: Instant): Promise<void> {
  if (found.length === 0) return;
  const rows = found.map((one) => ({ id: newId(random), ...one }));
  await sql('signals.write', WRITE, [JSON.stringify(rows), dateOf(now)]);
}

type Held = { readonly accountId: string; readonly kind: string; readonly score: number };
type Review = { readonly accountId: string; readonly waits: boolean; readonly score: number };

/** Staff are looked after by their own log. Who waits on the list already is not put there twice: the signals are read as they stand. */
async function openReviews(sql: Sql, random: RandomBytes, ids: readonly string[], now: Instant): Promise<number> {
  if (ids.length === 0) return 0;
  const held = await sql<Held>(
    'signals.held',
    `SELECT s."accountId", s."kind", s."score" FROM "Signal" s JOIN "Account" a ON a."id" = s."accountId"
     WHERE s."accountId" = ANY($1) AND s."dismissedAt" IS NULL AND a."roles" <@ ARRAY['trader']`,
    [ids],
  );
  const before = await sql<Review>(
    'signals.reviews',
    `SELECT "accountId", bool_or("state" = 'waiting') AS waits, (array_agg("score" ORDER BY "openedAt" DESC, "score" DESC))[1] AS "score"
     FROM "Review" WHERE "accountId" = ANY($1) GROUP BY "accountId"`,
    [ids],
  );
  let opened = 0;
  for (const accountId of ids) {
    const signals = held.flatMap((row) => {
      const kind = readSignalKind(row.kind);
      return row.accountId === accountId && kind ? [{ kind, score: row.score }] : [];
    });
    const last = before.find((row) => row.accountId === accountId);
    const sum = sumOf(signals);
    if (last?.waits || !needsReview(sum, last?.score ?? null)) continue;
    opened += 1;
    await sql('signals.open', `INSERT INTO "Review" ("id", "accountId", "openedAt", "score") VALUES ($1, $2, $3, $4)`, [
      newId(random),
      accountId,
      dateOf(now),
      sum,
    ]);
  }
  return opened;
}
