/** The writing of the book's entries: derived from the offers in one statement, exactly. */
import { getAsset } from '../../chain/chains.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { wake } from '../../events/bus.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { CIRCLE } from '../market.ts';
import type { LoadedOffer } from '../queries.ts';

/** What an offer's place depends on that its own rows do not say. */
export type Placed = {
  readonly offerId: string;
  /** Base units that its standing offer can lock now; null: it has none. */
  readonly free: string | null;
  /** Reference rate, fiat per whole coin as a decimal; null: none. */
  readonly rate: string | null;
};

/** Gives each market an id, once. */
export async function nameMarkets(
  tx: Tx,
  offers: readonly Pick<LoadedOffer, 'chainId' | 'asset' | 'currency' | 'side'>[],
): Promise<void> {
  const rows = offers.map(
    ({ chainId, asset, currency, side }) =>
      Prisma.sql`(${chainId}::int, ${asset}, ${currency}, ${side}::"OfferSide", ${getAsset(chainId, asset).decimals}::int, ${currencyDecimals(currency)}::int)`,
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "book"."Market" ("chainId", "asset", "currency", "side", "assetDecimals", "currencyDecimals")
    SELECT DISTINCT * FROM (VALUES ${Prisma.join(rows)}) AS named
    ON CONFLICT DO NOTHING`;
}

/**
 * Writes the entries of these offers, and takes away those that are no more. In the book: what is live, listed, within its
 * hours, of a maker who is here, and of which at least a minimum trade is left. All arithmetic is exact; what is left in fiat is rounded down.
 */
export async function writeEntries(tx: Tx, placed: readonly Placed[]): Promise<void> {
  const ids = placed.map(({ offerId }) => offerId);
  const free = placed.map((one) => one.free);
  const rates = placed.map((one) => one.rate);
  await tx.$executeRaw`
    WITH ${sizedSql(ids, free, rates)},
    ${WANT},
    gone AS (
      DELETE FROM "book"."Entry" e WHERE e."offerId" = ANY(${ids}) AND NOT EXISTS (
        SELECT 1 FROM want w WHERE w."offerId" = e."offerId" AND w."shelf" = e."shelf" AND w."method" = e."method")
      RETURNING e."market", e."offerId", e."shelf", e."method", 'went' AS "what"
    ),
    put AS (
      INSERT INTO "book"."Entry" AS e (${COLUMNS})
      SELECT ${COLUMNS} FROM want
      ON CONFLICT ("offerId", "shelf", "method") DO UPDATE SET ${ASSIGNED}
      WHERE (${qualified('e')}) IS DISTINCT FROM (${qualified('excluded')})
      -- A row that was there before carries the number of who changed it.
      RETURNING e."market", e."offerId", e."shelf", e."method", CASE WHEN e.xmax = 0 THEN 'came' ELSE 'changed' END AS "what"
    ),
    written AS (SELECT * FROM gone UNION ALL SELECT * FROM put)
    -- Who follows the book is told what became of the offer as a whole; other shelves than that of all say who is there, not what is offered.
    INSERT INTO "book"."Change" ("market", "offerId", "what")
    SELECT "market", "offerId", coalesce(max("what") FILTER (WHERE "method" = ''), 'changed')
    FROM written WHERE "shelf" = 0 GROUP BY "market", "offerId"`;
  wake('feed');
}

/** Tells who follows the book that these offers say something else, where none of what finds them has changed: their terms, for one. */
export async function noteChange(tx: Tx, offerIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "book"."Change" ("market", "offerId", "what")
    SELECT "market", "offerId", 'changed' FROM "book"."Entry"
    WHERE "offerId" = ANY(${[...offerIds]}) AND "shelf" = 0 AND "method" = ''`;
}

/** The offers that belong in the book, with their prices as decimals and what is left of them now. */
const sizedSql = (ids: string[], free: (string | null)[], rates: (string | null)[]): Prisma.Sql => Prisma.sql`
    placed AS (
      SELECT * FROM unnest(${ids}::text[], ${free}::numeric[], ${rates}::numeric[]) AS p("offerId", "free", "rate")
    ),
    read AS (
      SELECT o."id", o."makerId", p."free", p."rate", div(a."scoreLow", 100)::smallint AS "score",
        CASE WHEN o."totalTokens" IS NULL THEN p."free"
          ELSE least(greatest(o."totalTokens" - o."heldTokens", 0), p."free") END AS "left",
        m."id" AS "market", m."assetDecimals" AS ad, m."currencyDecimals" AS cd, r.*,
        CASE WHEN r."pricing" = 'margin' THEN coalesce(r."marginBps", 0) END AS "margin"
      FROM placed p
      JOIN "Offer" o ON o."id" = p."offerId"
      JOIN "Account" a ON a."id" = o."makerId"
      JOIN "OfferRevision" r ON r."offerId" = o."id" AND r."revision" = o."revision"
      JOIN "book"."Market" m ON m."chainId" = o."chainId" AND m."asset" = o."asset" AND m."currency" = o."currency"
        AND m."side" = o."side"
      WHERE o."state" = 'live' AND NOT o."unlisted" AND NOT o."resting" AND a."awaySince" IS NULL
    ),
    priced AS (
      SELECT *,
        CASE WHEN "margin" IS NULL THEN ${whole('price')} END AS "fixed",
        CASE WHEN "margin" IS NOT NULL THEN ${whole('floor')} END AS "floor",
        CASE WHEN "margin" IS NOT NULL THEN ${whole('ceiling')} END AS "ceiling"
      FROM read
    ),
    -- Rounded so that a bound never counts as reached too late: the effective price is computed exactly elsewhere. A bound of as many digits
    -- as can be typed lies beyond every rate, and beyond the column by what the margin makes of it.
    bound AS (
      SELECT *,
        CASE WHEN "floor" IS NOT NULL THEN least(ceil("floor" * 1e22 / (10000 + "margin")) * 1e-18, 1e24 - 1) END AS "floorAt",
        CASE WHEN "ceiling" IS NOT NULL THEN least(floor("ceiling" * 1e22 / (10000 + "margin")) * 1e-18, 1e24 - 1) END AS "ceilingAt",
        CASE WHEN "margin" IS NULL THEN "fixed"
          WHEN "rate" IS NOT NULL THEN least(greatest("rate" * (10000 + "margin") * 0.0001, "floor"), "ceiling")
        END AS "now"
      FROM priced
    ),
    sized AS (
      SELECT *,
        CASE WHEN "left" IS NULL OR "now" IS NULL THEN "mostMinor"
          ELSE least("mostMinor", div("left" * "now" * power(10::numeric, cd), power(10::numeric, ad))) END AS "mostNow"
      FROM bound
    )`;

/** Their entries: by shelf and by method. */
const WANT = Prisma.sql`
    want AS (
      SELECT "market", method."id" AS "method",
        -- What trusted people alone can take stands on shelves that no other search reads.
        shelf."n" + CASE WHEN "trustedOnly" THEN ${CIRCLE} ELSE 0 END AS "shelf", sized."id" AS "offerId", "makerId",
        "score", "margin" AS "marginBps", "fixed" AS "price", "floor", "floorAt", "ceiling", "ceilingAt",
        "leastMinor", "mostNow" AS "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays",
        CASE WHEN cardinality("takerCountries") > 0 THEN "takerCountries" END AS "takerCountries",
        "firstTradeMostMinor" AS "firstMostMinor"
      FROM sized
      CROSS JOIN LATERAL (
        SELECT '' AS "id" UNION ALL
        SELECT "methodId" FROM "OfferMethod" om WHERE om."offerId" = sized."id" AND om."revision" = sized."revision"
      ) AS method
      CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT 1 FROM "book"."Online" n WHERE n."makerId" = sized."makerId") AS "online",
          "free" IS NOT NULL AS "vaulted"
      ) AS known
      CROSS JOIN LATERAL (
        VALUES (0, true), (1, known."online"), (2, known."vaulted"), (3, known."online" AND known."vaulted")
      ) AS shelf("n", "there")
      WHERE shelf."there" AND "mostNow" >= "leastMinor"
    )`;

/** Fiat per whole coin of a stored ratio: as it was typed, with at most 18 decimals, so that nothing is rounded. */
const whole = (name: 'price' | 'floor' | 'ceiling'): Prisma.Sql =>
  Prisma.raw(
    `div("${name}Numerator" * power(10::numeric, ad + 18), "${name}Denominator" * power(10::numeric, cd)) * 1e-18`,
  );

const VALUES = [
  'market',
  'makerId',
  'score',
  'marginBps',
  'price',
  'floor',
  'floorAt',
  'ceiling',
  'ceilingAt',
  'leastMinor',
  'mostMinor',
  'country',
  'leastTrades',
  'leastCompletionBps',
  'leastAgeDays',
  'takerCountries',
  'firstMostMinor',
];
const COLUMNS = Prisma.raw([...VALUES, 'method', 'shelf', 'offerId'].map((name) => `"${name}"`).join(', '));
const ASSIGNED = Prisma.raw(VALUES.map((name) => `"${name}" = excluded."${name}"`).join(', '));
const qualified = (table: string): Prisma.Sql => Prisma.raw(VALUES.map((name) => `${table}."${name}"`).join(', '));
