/**
 * Offers that trusted people alone can take. They stand in the book on shelves of their own (market.ts), so that no count, feed, drawing or page for all
 * ever reads them; whoever is trusted has the shelves of their makers read besides, by an index that begins with the maker.
 */
import type { Actor } from '../../account/policy.ts';
import { pool } from '../../db/client.ts';
import { CIRCLE } from '../market.ts';
import { run, type Queryable, type Shelf } from './book.ts';

/** Makers whose circle one search reads: more than this trust somebody who has made them, and not traders. */
const MOST = 200;

/** The makers in a market with offers for people they trust, who trust this one; and the actor, if they have such offers themselves. Nobody's where nobody asks. */
export async function listCircle(
  market: number,
  actor: Pick<Actor, 'accountId'> | null,
  on: Queryable = pool(),
): Promise<readonly string[]> {
  if (!actor) return [];
  const rows = await run<{ id: string }>(
    on,
    `SELECT t."id" FROM (SELECT "trusterId" COLLATE "C" AS "id" FROM "Trust" WHERE "trustedId" = $1::text
        UNION ALL SELECT $1::text COLLATE "C") AS t
     WHERE EXISTS (SELECT 1 FROM "book"."Entry" e WHERE e."makerId" = t."id" AND e."market" = $2::int AND e."method" = ''
       AND e."shelf" = ${CIRCLE}) LIMIT ${MOST}`,
    [actor.accountId, market],
  );
  return rows.map(({ id }) => id);
}

/**
 * Whether any market has offers for this person that not everybody sees: of somebody who trusts them, or their own of that kind. Trust alone, of which nobody
 * is told, says nothing here. A prepared statement.
 */
export async function hasCircle({ accountId }: Pick<Actor, 'accountId'>, on: Queryable = pool()): Promise<boolean> {
  const [row] = await run<{ has: boolean }>(
    on,
    `SELECT EXISTS (SELECT 1 FROM (SELECT "trusterId" COLLATE "C" AS "id" FROM "Trust" WHERE "trustedId" = $1::text
        UNION ALL SELECT $1::text COLLATE "C") AS t
       JOIN "book"."Entry" e ON e."makerId" = t."id" AND e."shelf" >= ${CIRCLE}) AS "has"`,
    [accountId],
  );
  return row!.has;
}

/** How many offers of these makers stand on a shelf of trusted people. */
export async function countCircle(
  asked: {
    readonly market: number;
    readonly shelf: Shelf;
    readonly circle: readonly string[];
    readonly method: string;
  },
  on: Queryable = pool(),
): Promise<number> {
  const { market, shelf, circle, method } = asked;
  if (circle.length === 0) return 0;
  const rows = await run<{ count: number }>(
    on,
    `SELECT count(*)::int AS "count" FROM "book"."Entry"
     WHERE "makerId" = ANY($1::text[]) AND "market" = $2::int AND "method" = $3::text AND "shelf" = ${shelf + CIRCLE}`,
    [circle, market, method],
  );
  return rows[0]!.count;
}
