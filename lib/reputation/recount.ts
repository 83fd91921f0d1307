/**
 * A person's standing, counted anew from the trades whose end is final. Nothing is added up on the way: counting after each
 * trade and counting everything once more give the same figures, and a count that was missed mends itself.
 *
 * What counts. A trade is *completed* when the buyer got everything and not because an arbiter made the seller. Only fault
 * counts against anyone: a trade that ended without its payment by that person's doing (`Trade.fault`), or a dispute in which the
 * arbiter gave everything to the other, unless the ruling or a settled contest puts the fault down otherwise. What two people settled, what lapsed and what was divided counts for nobody. The pause on taking
 * (lib/reputation/ladder.ts) is counted anew with the rest.
 */
import { writeStanding, type Standing } from '#lib/account/commands/profile.ts';
import { inheritedPause } from '#lib/account/departed.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { dateOf, DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { findPause } from './pauses.ts';

/** Length of the period that "lately" means. */
export const LATELY = 30 * DAY;

export type Counts = Pick<
  Standing,
  | 'tradesDone'
  | 'tradesDone30d'
  | 'completionBps'
  | 'medianPaySeconds'
  | 'medianReleaseSeconds'
  | 'feedbackPositive'
  | 'feedbackNegative'
  | 'disputesLost'
  | 'firstTradeAt'
>;

type Row = {
  accountId: string;
  done: number;
  done30d: number;
  faults: number;
  lost: number;
  medianPay: number | null;
  medianRelease: number | null;
  firstAt: number | null;
  positive: number;
  negative: number;
};

/** The figures of some accounts, or of all of them. Ends of trades after `now` are not there yet. */
export async function countStanding(
  db: Tx,
  accountIds: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, Counts>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db.$queryRaw<Row[]>(standingSql(accountIds, now));
  return new Map(rows.map((row) => [row.accountId, countsOf(row)]));
}

function standingSql(accountIds: readonly string[], now: Instant): Prisma.Sql {
  const ids = Prisma.sql`SELECT unnest(${[...accountIds]}::text[]) AS "accountId"`;
  return Prisma.sql`
    WITH who AS (${ids}),
    part AS (
      SELECT who."accountId", CASE WHEN t."buyerId" = who."accountId" THEN 'buyer' ELSE 'seller' END AS role, t.*
      FROM who JOIN "Trade" t ON t."buyerId" = who."accountId" OR t."sellerId" = who."accountId"
      WHERE t."finalState" IN ('completed', 'refunded', 'divided', 'cancelled') AND t."endedAt" <= ${dateOf(now)}
    ),
    judged AS (
      SELECT *,
        "endedBy" = 'rule' AND (
          (role = 'seller' AND "finalState" = 'completed') OR (role = 'buyer' AND "finalState" = 'refunded')
        ) AS lost
      FROM part
    ),
    counted AS (
      SELECT *, "finalState" = 'completed' AND NOT lost AS done,
        -- What a ruling or a contest put down stands in the place of the rule.
        CASE WHEN "faultBy" IS NULL THEN lost OR "fault" = role ELSE "fault" = role END AS faulty FROM judged
    ),
    figures AS (
      SELECT "accountId",
        count(*) FILTER (WHERE done)::int AS done,
        count(*) FILTER (WHERE done AND "endedAt" > ${dateOf(now - LATELY)})::int AS "done30d",
        count(*) FILTER (WHERE faulty AND NOT done)::int AS faults,
        count(*) FILTER (WHERE lost)::int AS lost,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM "paidAt" - "fundedAt"))
          FILTER (WHERE role = 'buyer' AND "paidAt" IS NOT NULL))::float8 AS "medianPay",
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM "endedAt" - "paidAt"))
          FILTER (WHERE role = 'seller' AND "paidAt" IS NOT NULL AND "endedBy" = 'release'))::float8 AS "medianRelease",
        EXTRACT(EPOCH FROM min("fundedAt") FILTER (WHERE done))::float8 AS "firstAt"
      FROM counted GROUP BY "accountId"
    ),
    rated AS (
      SELECT f."toId" AS "accountId",
        count(*) FILTER (WHERE f."positive")::int AS positive,
        count(*) FILTER (WHERE NOT f."positive")::int AS negative
      FROM "Feedback" f JOIN who ON who."accountId" = f."toId" GROUP BY f."toId"
    )
    SELECT who."accountId",
      coalesce(done, 0) AS done, coalesce("done30d", 0) AS "done30d", coalesce(faults, 0) AS faults,
      coalesce(lost, 0) AS lost, "medianPay", "medianRelease", "firstAt",
      coalesce(positive, 0) AS positive, coalesce(negative, 0) AS negative
    FROM who LEFT JOIN figures USING ("accountId") LEFT JOIN rated USING ("accountId")`;
}

const whole = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds));

function countsOf(row: Row): Counts {
  const judged = row.done + row.faults;
  return {
    tradesDone: row.done,
    tradesDone30d: row.done30d,
    completionBps: judged === 0 ? null : Math.floor((row.done * 10_000) / judged),
    medianPaySeconds: whole(row.medianPay),
    medianReleaseSeconds: whole(row.medianRelease),
    feedbackPositive: row.positive,
    feedbackNegative: row.negative,
    disputesLost: row.lost,
    firstTradeAt: whole(row.firstAt),
  };
}

/**
 * Counts some accounts anew and writes their standing. Holds their rows first, in one order, so that of two counts at once the later
 * one sees what the earlier saw.
 */
export async function recount(tx: Tx, accountIds: readonly string[], now: Instant): Promise<void> {
  const ids = [...new Set(accountIds)].sort();
  await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ANY(${ids}) ORDER BY "id" FOR NO KEY UPDATE`;
  for (const [accountId, counts] of await countStanding(tx, ids, now)) {
    const [own, inherited] = [await findPause(tx, accountId, now), await inheritedPause(tx, accountId)];
    const ends = [own?.until, inherited && instantOf(inherited)].filter((until) => typeof until === 'number');
    await writeStanding(tx, accountId, { ...counts, pausedUntil: ends.length > 0 ? Math.max(...ends) : null });
  }
}

const BATCH = 100;

/** Rebuilds everybody's standing from the trades. Answers how many accounts were counted. */
export async function recountAll(db: Db, now: Instant): Promise<number> {
  const accounts = await db.account.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  for (let at = 0; at < accounts.length; at += BATCH) {
    const ids = accounts.slice(at, at + BATCH).map(({ id }) => id);
    await inTransaction(db, (tx) => recount(tx, ids, now));
  }
  return accounts.length;
}
