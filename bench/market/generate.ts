/**
 * A market made from a seed, skewed as real ones are: a few markets hold most offers, a few methods most of a market, most prices
 * lie close to the reference and some far from it, amounts span five orders of magnitude.
 */
import type pg from 'pg';
import { getChain } from '#lib/chain/chains.ts';
import { openDb } from '#lib/db/client.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { nameMarkets, writeEntries } from '#lib/offer/commands/entries.ts';
import { listMethods, TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { rateText } from '#lib/price/ratio.ts';
import { snapshotPrice } from '#lib/price/snapshot.ts';

export const CHAIN = 31337;
const SEED = 0.42;
/** Offers of one maker, on average. */
const EACH = 5;
const CHUNK = 5_000;

/** Largest first: what the world's desks trade most. The rest follow by the alphabet. */
const FIRST = ['EUR', 'USD', 'NGN', 'INR', 'BRL', 'GBP', 'KES', 'PHP', 'ARS', 'COP', 'TRY', 'PKR', 'VND', 'GHS', 'ZAR'];
const ASSETS = { USDC: 0.6, ETH: 0.25, DAI: 0.15 } as const;

export type GeneratedMarket = {
  readonly asset: string;
  readonly currency: string;
  readonly side: 'buy' | 'sell';
  /** Share of all offers. */
  readonly weight: number;
  readonly rate: string;
};

/** Every market, the largest first; weights fall off as 1/rank. */
export function markets(): GeneratedMarket[] {
  const currencies = [...FIRST, ...TRADED_CURRENCIES.filter((code) => !FIRST.includes(code))];
  const all = currencies.flatMap((currency, rank) =>
    getChain(CHAIN).assets.flatMap(({ symbol, decimals }) =>
      (['sell', 'buy'] as const).flatMap((side) => {
        const rate = snapshotPrice({ symbol, decimals }, currency);
        if (!rate) return [];
        const share = ASSETS[symbol as keyof typeof ASSETS] * (side === 'sell' ? 0.58 : 0.42);
        return [
          {
            asset: symbol,
            currency,
            side,
            weight: share / (rank + 1),
            rate: rateText(rate, decimals, currencyDecimals(currency)),
          },
        ];
      }),
    ),
  );
  const sum = all.reduce((total, { weight }) => total + weight, 0);
  return all.map((one) => ({ ...one, weight: one.weight / sum })).sort((a, b) => b.weight - a.weight);
}

/** Fills an empty, migrated database with `count` offers and their places in the book. `say` is told how far it is. */
export async function generate(pool: pg.Pool, count: number, say: (done: string) => void): Promise<void> {
  const makers = Math.max(10, Math.floor(count / EACH));
  // References are right as they are made: nothing looks them up again.
  pool.on('connect', (client) => void client.query("SET session_replication_role = 'replica'"));
  // One connection, so that the seed holds for all of it.
  const client = await pool.connect();
  try {
    await client.query('SELECT setseed($1)', [SEED]);
    await client.query("SET session_replication_role = 'replica'");
    await client.query(ACCOUNTS, [makers]);
    say(`${makers} makers`);
    await client.query(
      'CREATE TEMP TABLE wanted (n int, asset text, currency text, side text, decimals int, ad int, dollar float8)',
    );
    let from = 0;
    for (const { asset, currency, side, weight } of markets()) {
      const size = Math.round(count * weight);
      await client.query(
        `INSERT INTO wanted SELECT $1::int + g, $2, $3, $4, $5::int, $6::int, $7::float8 FROM generate_series(0, $8::int - 1) g`,
        [from, asset, currency, side, currencyDecimals(currency), decimalsOf(asset), dollar(currency), size],
      );
      from += size;
    }
    await client.query(OFFERS, [makers, CHAIN]);
    say(`${from} offers`);
    await client.query(REVISIONS);
    await client.query(METHODS_OF, [
      TRADED_CURRENCIES.flatMap((currency) => listMethods({ currency }).map(() => currency)),
      TRADED_CURRENCIES.flatMap((currency) => listMethods({ currency }).map(({ id }) => id)),
    ]);
    say('revisions and methods');
    await client.query('INSERT INTO book."Online" SELECT "id" FROM "Account" WHERE random() < 0.08');
    // For filling the book alone, market by market: without it each of some hundred markets reads every offer.
    await client.query('CREATE INDEX bench_market ON "Offer" ("asset", "currency", "side")');
    await client.query('ANALYZE');
  } finally {
    client.release();
  }
  await fill(pool, say);
  await pool.query('DROP INDEX bench_market');
  await pool.query('VACUUM (ANALYZE) book."Entry"');
}

const decimalsOf = (asset: string): number => getChain(CHAIN).assets.find(({ symbol }) => symbol === asset)!.decimals;

/** Units of the currency for a dollar, as a float: for making up amounts alone. */
const dollar = (currency: string): number =>
  Number(rateText(snapshotPrice({ symbol: 'USDC', decimals: 6 }, currency)!, 6, currencyDecimals(currency)));

/** The book, by the very function that the app fills it with; its indexes are made when the rows are there. */
async function fill(pool: pg.Pool, say: (done: string) => void): Promise<void> {
  const db = openDb(pool);
  await nameMarkets(
    db,
    markets().map((one) => ({ ...one, chainId: CHAIN })),
  );
  const { rows: indexes } = await pool.query<{ name: string; text: string }>(
    `SELECT quote_ident("indexname") AS "name", "indexdef" AS "text" FROM pg_indexes
     WHERE "schemaname" = 'book' AND "tablename" = 'Entry' AND "indexname" NOT LIKE '%pkey'`,
  );
  for (const { name } of indexes) await pool.query(`DROP INDEX "book".${name}`);
  const waiting = markets();
  const next = async (): Promise<void> => {
    for (let market = waiting.shift(); market; market = waiting.shift()) await fillMarket(pool, market, say);
  };
  await Promise.all([next(), next()]);
  // What the app would tell those who follow the book: nobody does.
  await pool.query('TRUNCATE "book"."Change"');
  const client = await pool.connect();
  await client.query(`SET maintenance_work_mem = '1GB'`);
  for (const { name, text } of indexes) {
    await client.query(text);
    say(`index ${name}`);
  }
  client.release(true);
}

async function fillMarket(pool: pg.Pool, market: GeneratedMarket, say: (done: string) => void): Promise<void> {
  const { asset, currency, side, rate } = market;
  const db = openDb(pool);
  const { rows } = await pool.query<{ id: string; free: boolean }>(
    `SELECT "id", "side" = 'sell' AND hashtext("id") % 5 = 0 AS "free" FROM "Offer"
     WHERE "asset" = $1 AND "currency" = $2 AND "side" = $3::"OfferSide"`,
    [asset, currency, side],
  );
  for (let at = 0; at < rows.length; at += CHUNK) {
    const part = rows.slice(at, at + CHUNK);
    await writeEntries(
      db,
      part.map(({ id, free }) => ({ offerId: id, free: free ? '1e30' : null, rate })),
    );
  }
  if (rows.length > 20_000) say(`${asset} ${currency} ${side}: ${rows.length} in the book`);
}

const ID = (prefix: string, n: string): string => `'${prefix}' || lpad(to_hex(${n}), 18, '0')`;

const ACCOUNTS = `
  INSERT INTO "Account" ("id", "name", "nameKey", "walletKind", "walletAddress", "tradesDone", "completionBps", "lastSeenAt")
  SELECT ${ID('a0', 'g')}, 'Trader ' || g, 'trader' || g, 'injected', '0x' || lpad(to_hex(g), 40, '0'),
    floor(exp(random() * 7))::int, 8000 + floor(random() * 2000)::int, now() - random() * interval '30 days'
  FROM generate_series(1, $1::int) g`;

const OFFERS = `
  INSERT INTO "Offer" ("id", "makerId", "side", "chainId", "asset", "currency", "updatedAt")
  SELECT ${ID('b0', 'n')}, ${ID('a0', '1 + floor(pow(random(), 2) * ($1::int - 1))::int')}, side::"OfferSide", $2::int, asset,
    currency, now()
  FROM wanted`;

/** Margins: about 1.5 % over for sellers and under for buyers, most within 2 % of that. */
const REVISIONS = `
  INSERT INTO "OfferRevision" ("offerId", "revision", "pricing", "priceNumerator", "priceDenominator", "marginBps",
    "floorNumerator", "floorDenominator", "ceilingNumerator", "ceilingDenominator", "leastMinor", "mostMinor",
    "paymentWindowSeconds", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries")
  SELECT ${ID('b0', 'n')}, 1, CASE WHEN fixed THEN 'fixed' ELSE 'margin' END::"PricingKind",
    CASE WHEN fixed THEN price END, CASE WHEN fixed THEN scale END,
    CASE WHEN fixed THEN NULL ELSE greatest(-4900, least(4900, round(tilt * 150 + spread * 200)))::int END,
    CASE WHEN floored THEN round(whole * (0.85 + random() * 0.13) * 1e6) * pow(10::numeric, decimals) END,
    CASE WHEN floored THEN 1e6 * pow(10::numeric, ad) END,
    CASE WHEN ceiled THEN round(whole * (1.02 + random() * 0.2) * 1e6) * pow(10::numeric, decimals) END,
    CASE WHEN ceiled THEN 1e6 * pow(10::numeric, ad) END,
    ceil(least)::bigint, ceil(least * (1 + exp(random() * 5)))::bigint, 3600,
    CASE WHEN random() < 0.2 THEN (ARRAY['DE', 'FR', 'NG', 'IN', 'BR', 'KE', 'GB', 'EE'])[1 + floor(pow(random(), 2) * 8)::int] END,
    CASE WHEN random() < 0.3 THEN floor(exp(random() * 4))::int ELSE 0 END,
    CASE WHEN random() < 0.15 THEN 9000 ELSE 0 END,
    CASE WHEN random() < 0.15 THEN 30 ELSE 0 END,
    CASE WHEN random() < 0.05 THEN ARRAY['DE', 'NG'] ELSE '{}' END
  FROM (
    SELECT *, round((whole * (1 + tilt * 0.015 + spread * 0.02) * 1e6)::numeric) * pow(10::numeric, decimals) AS price,
      1e6 * pow(10::numeric, ad) AS scale,
      exp(random() * 6) * 5 * dollar * pow(10, decimals) AS least,
      NOT fixed AND random() < 0.1 AS floored, NOT fixed AND random() < 0.03 AS ceiled
    FROM (
      SELECT w.*, random() < 0.25 AS fixed, CASE w.side WHEN 'sell' THEN 1 ELSE -1 END AS tilt,
        sqrt(-2 * ln(1 - random())) * cos(6.283185307 * random()) AS spread,
        (CASE w.asset WHEN 'ETH' THEN 1795 ELSE 1 END * w.dollar)::numeric AS whole
      FROM wanted w
    ) drawn
  ) priced`;

/** Each offer takes one to four of its currency's methods, the first of them the most. */
const METHODS_OF = `
  INSERT INTO "OfferMethod" ("offerId", "revision", "methodId")
  SELECT DISTINCT ${ID('b0', 'n')}, 1, m.ids[1 + floor(pow(random(), 2) * cardinality(m.ids))::int]
  FROM (SELECT n, currency, 1 + floor(pow(random(), 2) * 4)::int AS many FROM wanted) w
  JOIN (
    SELECT currency, array_agg(id) AS ids FROM unnest($1::text[], $2::text[]) AS r(currency, id) GROUP BY currency
  ) m USING (currency)
  CROSS JOIN LATERAL generate_series(1, w.many)`;
