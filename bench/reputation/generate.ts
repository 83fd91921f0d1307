/** A history of so many ended trades over two years, made in the database; everything follows from the seed. */
import type pg from 'pg';
import { ENDS } from '#lib/events/catalogue.ts';
import { DAY, type Instant } from '#lib/kernel/instant.ts';

export const NOW: Instant = 1_900_000_000;
const LENGTH = 730 * DAY;
const STEP = 500_000;

type Size = { readonly trades: number; readonly people: number };

const id = (number: string, letter: string): string => `'${letter}' || lpad((${number})::text, 19, '0')`;

/** Trades number $1 up to $2. Few make offers, and the well known of them far more often than the others; of a hundred trades three end by a fault. */
const TRADES = ({ people }: Size) => `
  INSERT INTO "Trade" ("id", "offerId", "offerRevision", "buyerId", "sellerId", "makerId", "takerId", "state", "finalState", "chainId", "contract",
    "tradeHash", "sellerAddress", "buyerAddress", "token", "asset", "tokenUnits", "feeUnits", "usdCents", "terms", "lane", "round", "currency",
    "fiatMinor", "priceNumerator", "priceDenominator", "rateSource", "methodId", "deal", "reference", "createdAt", "openBy",
    "paymentWindowSeconds", "fundedAt", "paidAt", "endedAt", "endedBy", "fault")
  SELECT ${id('n', 't')}, 'offer', 1, ${id('buyer', 'a')}, ${id('seller', 'a')}, ${id('seller', 'a')}, ${id('buyer', 'a')},
    "end"::"TradeState", "end"::"TradeState", 31337, '0x0', n::text, '', '', '', 'USDC', 100000000, 500000,
    floor(exp(random() * 6 + 4))::bigint, '{}', 0, n, 'EUR', 9200, 92, 1000000, '{}',
    (ARRAY['sepa', 'wise', 'revolut', 'pix'])[1 + floor(random() * 4)::int], '{}', '', at - interval '3 hours', at, 14400,
    at - locked * interval '1 second', at - locked * 0.4 * interval '1 second', at, CASE WHEN "end" = 'completed' THEN 'release' ELSE 'reclaim' END,
    CASE WHEN "end" = 'completed' THEN 'nobody' ELSE 'buyer' END
  FROM (
    SELECT n, floor(random() * ${people})::int AS buyer, ${people} + floor(power(random(), 2) * ${Math.ceil(people / 20)})::int AS seller,
      CASE WHEN random() < 0.97 THEN 'completed' ELSE 'refunded' END AS "end", floor(600 + power(random(), 2) * 6000) AS locked,
      to_timestamp(${NOW - LENGTH} + floor((n::float8 / $3) * ${LENGTH - DAY}) + floor(random() * 3600)) AS at
    FROM generate_series($1::int, $2::int) AS n
  ) drawn`;

const EVENTS = `INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "at", "prevHash", "hash")
  SELECT 'trade', "id", 1, CASE WHEN "endedBy" = 'release' THEN '${ENDS.find((type) => type === 'trade.released')!}' ELSE 'trade.reclaimed' END,
    '{}', "endedAt", '', '' FROM "Trade" WHERE "round" BETWEEN $1::int AND $2::int`;

async function addTrades(client: pg.PoolClient, size: Size, from: number, to: number): Promise<void> {
  await client.query(TRADES(size), [from, to, size.trades]);
  await client.query(EVENTS, [from, to]);
}

export async function generate(pool: pg.Pool, size: Size, say: (text: string) => void): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`SELECT setseed(0.5)`);
    // Keys to rows that are made here are not looked up again.
    await client.query(`SET session_replication_role = replica`);
    await client.query(
      `INSERT INTO "Account" ("id", "name", "nameKey", "walletKind", "walletAddress")
       SELECT ${id('n', 'a')}, 'Trader ' || n, 'trader' || n, 'injected', 'wallet' || n FROM generate_series(0, $1::int) AS n`,
      [size.people + Math.ceil(size.people / 20)],
    );
    // One in a hundred of those who make offers is a merchant.
    await client.query(
      `INSERT INTO "TraderFacts" ("accountId", "merchantSince") SELECT ${id('n', 'a')}, to_timestamp(${NOW - LENGTH})
       FROM generate_series($1::int, $2::int, 20) AS n`,
      [size.people, size.people + Math.ceil(size.people / 20)],
    );
    await client.query('CREATE INDEX bench_round ON "Trade" ("round")');
    for (let from = 1; from <= size.trades; from += STEP) {
      await addTrades(client, size, from, Math.min(size.trades, from + STEP - 1));
      say(`${Math.min(size.trades, from + STEP - 1)} trades made`);
    }
    await client.query('SET session_replication_role = DEFAULT');
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release();
  }
}

/** Trades that end last, and are not counted yet; `after` so many that were made like this before. Answers their ids. */
export async function oneMore(
  pool: pg.Pool,
  size: Size & { readonly after: number; readonly count: number },
): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    const first = size.trades + size.after + 1;
    await addTrades(client, size, first, first + size.count - 1);
    await client.query('SET session_replication_role = DEFAULT');
    const { rows } = await client.query<{ id: string }>(
      'SELECT "id" FROM "Trade" WHERE "round" >= $1 ORDER BY "endedAt"',
      [first],
    );
    return rows.map(({ id: one }) => one);
  } finally {
    client.release();
  }
}
