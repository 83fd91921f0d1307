/** Which sessions count: neither ended nor too old, nor left alone for too long. Staff sooner than others. */
import type { Db, Tx } from '#lib/db/ctx.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';

/** Seconds after which a session ends: without use, and in any case. */
export const SESSION_ENDS = {
  trader: { idle: 14 * DAY, absolute: 30 * DAY },
  staff: { idle: 12 * HOUR, absolute: 7 * DAY },
} as const;

type Ends = (typeof SESSION_ENDS)[keyof typeof SESSION_ENDS];

const within = ({ idle, absolute }: Ends) =>
  `s."lastSeenAt" > now() - interval '${idle} seconds' AND s."createdAt" > now() - interval '${absolute} seconds'`;

/** The same in SQL, of a session `s` and its account `a`. Whoever is more than a trader is staff. */
export const LIVE_SESSION = `s."revokedAt" IS NULL AND s."expiresAt" > now()
    AND CASE WHEN a."roles" = ARRAY['trader'] THEN ${within(SESSION_ENDS.trader)} ELSE ${within(SESSION_ENDS.staff)} END`;

/** The same as a filter. */
export function liveSession(now: number = Date.now()): Prisma.SessionWhereInput {
  const since = (seconds: number) => ({ gt: new Date(now - seconds * 1000) });
  const inside = ({ idle, absolute }: Ends) => ({ lastSeenAt: since(idle), createdAt: since(absolute) });
  const trader = { roles: { equals: ['trader'] } };
  return {
    revokedAt: null,
    expiresAt: { gt: new Date(now) },
    OR: [
      { account: trader, ...inside(SESSION_ENDS.trader) },
      { account: { NOT: trader }, ...inside(SESSION_ENDS.staff) },
    ],
  };
}

/** Those of these sessions that count. In SQL: a list of thousands in the ORM's own words holds this thread up for seconds. */
export async function listLiveSessions(db: Db | Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(
    `SELECT s."id" FROM "Session" s JOIN "Account" a ON a."id" = s."accountId" WHERE s."id" = ANY($1) AND ${LIVE_SESSION}`,
    [...ids],
  );
  return new Set(rows.map(({ id }) => id));
}
