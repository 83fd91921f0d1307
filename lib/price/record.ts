/** Writes what the sources say into the rates and their history. One writer at a time; no offer is touched. */
import { z } from 'zod';
import type { Db, Tx } from '../db/ctx.ts';
import { inTransaction } from '../db/transaction.ts';
import { currencyDecimals } from '../kernel/currencies.ts';
import { DAY, dateOf, type Instant } from '../kernel/instant.ts';
import type { Breaker } from './breaker.ts';
import type { Quote } from './combine.ts';
import { figureText, roundFigure, type Ratio } from './decimal.ts';
import { reduce } from './ratio.ts';
import type { KeptQuote } from './schema.ts';
import { legKey, tick, type Leg, type Pair, type TickRules } from './tick.ts';

export type Asked = {
  readonly assets: readonly { readonly symbol: string; readonly decimals: number }[];
  readonly currencies: readonly string[];
};

/** Two workers at once would compare with each other's half. The number is this lock's alone. */
const LOCK = 7_120_301;
const MINUTES_KEPT = 2 * DAY;
const HOURS_KEPT = 366 * DAY;

const point = z
  .object({ numerator: z.string(), denominator: z.string(), at: z.number() })
  .transform(({ numerator, denominator, at }) => ({
    value: { numerator: BigInt(numerator), denominator: BigInt(denominator) },
    at,
  }));
const breakerColumn = z.object({ anchor: point.optional(), pending: point.optional() });

type Point = NonNullable<Breaker['anchor']>;
const printed = (at: Point | undefined) =>
  at && { numerator: `${at.value.numerator}`, denominator: `${at.value.denominator}`, at: at.at };

/** One tick from the quotes held now: rates, what the breaker remembers, and a minute of history. Answers the rates' pairs. */
export async function recordTick(
  db: Db,
  quotes: readonly Quote[],
  asked: Asked,
  now: Instant,
  rules?: TickRules,
): Promise<readonly Pair[]> {
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`;
    const legs = await tx.priceLeg.findMany();
    const breakers = new Map<string, Breaker>(
      legs.map(({ base, quote, breaker }) => [legKey(base, quote), breakerColumn.parse(breaker)]),
    );
    const symbols = { assets: asked.assets.map(({ symbol }) => symbol), currencies: asked.currencies };
    const ticked = tick(quotes, breakers, symbols, now, rules);
    await writeRates(tx, ticked.pairs, asked, now);
    await writeLegs(tx, ticked.legs, now);
    return ticked.pairs;
  });
}

const keptOf = (quote: Quote, used: boolean): KeptQuote => ({
  source: quote.source,
  pair: legKey(quote.base, quote.quote),
  value: figureText(quote.value),
  at: quote.at,
  used,
});

/** Fiat minor units per base unit, from currency per whole coin. */
function priceOfWhole(value: Ratio, assetDecimals: number, currency: string) {
  const { numerator, denominator } = roundFigure(value);
  return reduce({
    numerator: numerator * 10n ** BigInt(currencyDecimals(currency)),
    denominator: denominator * 10n ** BigInt(assetDecimals),
  });
}

function rowOf({ asset, currency, combined }: Pair, decimals: ReadonlyMap<string, number>) {
  const fresh = combined.state === 'fresh' ? combined : undefined;
  const price = fresh && priceOfWhole(fresh.value, decimals.get(asset)!, currency);
  return {
    asset,
    currency,
    state: combined.state,
    because: combined.state === 'split' ? combined.because : null,
    numerator: price ? `${price.numerator}` : null,
    denominator: price ? `${price.denominator}` : null,
    spreadBps: fresh?.spreadBps ?? null,
    sources: [
      ...combined.kept.map((quote) => keptOf(quote, combined.state === 'fresh')),
      ...combined.cut.map((quote) => keptOf(quote, false)),
    ],
  };
}

async function writeRates(tx: Tx, pairs: readonly Pair[], asked: Asked, now: Instant): Promise<void> {
  const decimals = new Map(asked.assets.map(({ symbol, decimals: places }) => [symbol, places]));
  const rows = JSON.stringify(pairs.map((pair) => rowOf(pair, decimals)));
  const at = dateOf(now);
  await tx.$executeRaw`
    WITH counted AS (SELECT COALESCE(MAX("seq"), 0) + 1 AS seq, COALESCE(MAX("epoch"), 0) + 1 AS epoch FROM "PriceRate")
    INSERT INTO "PriceRate" AS r
      ("asset", "currency", "state", "because", "numerator", "denominator", "spreadBps", "sources", "at", "tickedAt", "seq", "epoch")
    SELECT n."asset", n."currency", n."state"::"RateState", NULLIF(n."because", 'null'::jsonb), n."numerator", n."denominator",
      COALESCE(n."spreadBps", 0), n."sources", CASE WHEN n."state" = 'fresh' THEN ${at}::timestamptz END, ${at}::timestamptz, c.seq, c.epoch
    FROM counted c, jsonb_to_recordset(${rows}::jsonb) AS n("asset" text, "currency" text, "state" text, "because" jsonb,
      "numerator" numeric, "denominator" numeric, "spreadBps" int, "sources" jsonb)
    ON CONFLICT ("asset", "currency") DO UPDATE SET
      "state" = EXCLUDED."state", "because" = EXCLUDED."because", "sources" = EXCLUDED."sources",
      "numerator" = COALESCE(EXCLUDED."numerator", r."numerator"), "denominator" = COALESCE(EXCLUDED."denominator", r."denominator"),
      "spreadBps" = CASE WHEN EXCLUDED."state" = 'fresh' THEN EXCLUDED."spreadBps" ELSE r."spreadBps" END,
      "at" = COALESCE(EXCLUDED."at", r."at"), "tickedAt" = EXCLUDED."tickedAt", "seq" = EXCLUDED."seq",
      "epoch" = CASE WHEN r."state" = EXCLUDED."state" AND r."because" IS NOT DISTINCT FROM EXCLUDED."because"
        AND (EXCLUDED."numerator" IS NULL OR (r."numerator" = EXCLUDED."numerator" AND r."denominator" = EXCLUDED."denominator"))
        THEN r."epoch" ELSE EXCLUDED."epoch" END`;
  await tx.$executeRaw`
    INSERT INTO "PriceTick" ("asset", "currency", "at", "numerator", "denominator", "spreadBps")
    SELECT "asset", "currency", date_trunc('minute', "at"), "numerator", "denominator", "spreadBps"
    FROM "PriceRate" WHERE "state" = 'fresh' AND "tickedAt" = ${at}::timestamptz
    ON CONFLICT DO NOTHING`;
}

async function writeLegs(tx: Tx, legs: readonly Leg[], now: Instant): Promise<void> {
  const rows = JSON.stringify(
    legs.map(({ base, quote, breaker }) => ({
      base,
      quote,
      breaker: { anchor: printed(breaker.anchor), pending: printed(breaker.pending) },
    })),
  );
  await tx.$executeRaw`
    INSERT INTO "PriceLeg" ("base", "quote", "breaker", "updatedAt")
    SELECT n."base", n."quote", n."breaker", ${dateOf(now)}::timestamptz
    FROM jsonb_to_recordset(${rows}::jsonb) AS n("base" text, "quote" text, "breaker" jsonb)
    ON CONFLICT ("base", "quote") DO UPDATE SET "breaker" = EXCLUDED."breaker", "updatedAt" = EXCLUDED."updatedAt"`;
}

/** Leaves of the history each minute of two days, the first tick of each hour of a year, and nothing older. Answers how many went. */
export async function thinTicks(db: Tx, now: Instant): Promise<number> {
  const gone = await db.$executeRaw`DELETE FROM "PriceTick" WHERE "at" < ${dateOf(now - HOURS_KEPT)}::timestamptz`;
  // Only days that can still hold minutes are looked at: a worker that stood still for a week catches up.
  const thinned = await db.$executeRaw`
    DELETE FROM "PriceTick" t USING (
      SELECT "asset", "currency", "at",
        row_number() OVER (PARTITION BY "asset", "currency", date_trunc('hour', "at") ORDER BY "at") AS nth
      FROM "PriceTick"
      WHERE "at" < ${dateOf(now - MINUTES_KEPT)}::timestamptz AND "at" >= ${dateOf(now - MINUTES_KEPT - 30 * DAY)}::timestamptz
    ) old
    WHERE old.nth > 1 AND t."asset" = old."asset" AND t."currency" = old."currency" AND t."at" = old."at"`;
  return gone + thinned;
}
