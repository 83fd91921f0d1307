import { expect, it } from 'vitest';
import { searchStatement, type BookQuery, type Queryable, type Shelf } from '#lib/offer/queries/book.ts';
import { testDatabase } from '../setup/database.ts';

const { pool } = await testDatabase();

type Node = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; Plans?: Node[] };
const readsOf = (node: Node): string[] => [
  ...(node['Relation Name'] === 'Entry' ? [`${node['Node Type']} of ${node['Index Name'] ?? 'rows'}`] : []),
  ...(node.Plans ?? []).flatMap(readsOf),
];

/** Four thousand offers of one market on two shelves, each by three methods and by none: room for any of the amounts that are asked for. */
const FILL = `
  INSERT INTO book."Entry" ("market", "method", "shelf", "offerId", "makerId", "marginBps", "price", "floor", "floorAt", "ceiling", "ceilingAt",
    "leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays")
  SELECT 1, method, shelf, 'offer' || n, 'maker' || n % 500, CASE WHEN n % 4 > 0 THEN n % 400 END, CASE WHEN n % 4 = 0 THEN 0.8 + n * 0.00001 END,
    CASE WHEN n % 10 = 1 THEN 0.7 + n * 0.0001 END, CASE WHEN n % 10 = 1 THEN 0.7 + n * 0.0001 END,
    CASE WHEN n % 20 = 3 THEN 1.2 - n * 0.0001 END, CASE WHEN n % 20 = 3 THEN 1.2 - n * 0.0001 END,
    1000 + n, 20000 + n, CASE WHEN n % 5 = 0 THEN 'DE' END, CASE WHEN n % 3 = 0 THEN n % 40 ELSE 0 END, 0, 0
  FROM generate_series(1, 4000) AS n, unnest(ARRAY['', 'sepa', 'wise', 'revolut']) AS method, unnest(ARRAY[0, 3]) AS shelf`;

const newcomer = { accountId: 'nobody', trades: 0, completionBps: null, ageDays: 1, country: 'DE', apart: [] };

/** Everything that a filter can name at once, by shelf and by who asks. */
function* questions(market: number, rate: string): Generator<BookQuery> {
  const position = { rate, places: {} };
  for (const want of ['buy', 'sell'] as const)
    for (const shelf of [0, 3] as Shelf[])
      for (const taker of [null, newcomer])
        for (const methods of [[], ['sepa'], ['sepa', 'wise', 'revolut']])
          for (const amountMinor of [null, 1_400n])
            yield { market, want, methods, shelf, amountMinor, country: 'DE', taker, position };
}

// A plan that takes an index for something else than what it is for reads thousands of rows: eight milliseconds instead of half a one, of a million offers.
it('a page of the market is read from the four indexes that are in its order, without looking at a row, whatever the filter', async () => {
  const client = await pool.connect();
  try {
    // Neither offers nor makers: the book alone is read.
    await client.query(`SET session_replication_role = 'replica'`);
    await client.query(FILL);
    await client.query('ANALYZE book."Entry"');
    // In a small table any way is a good one.
    await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await client.query(`SET plan_cache_mode = ${mode}`);
      for (const question of questions(1, '0.9')) {
        const reads = await explain(client, question);
        expect(reads.length, JSON.stringify(question, text)).toBeGreaterThanOrEqual(4);
        for (const read of reads)
          expect(read, JSON.stringify(question, text)).toMatch(
            /^Index Only Scan of Entry_(margin|fixed|floor|ceiling)$/,
          );
      }
    }
  } finally {
    client.release(true);
  }
});

async function explain(on: Queryable, question: BookQuery): Promise<string[]> {
  const { text: search, values } = await searchStatement(question, on);
  const { rows } = await on.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`EXPLAIN (FORMAT JSON) ${search}`, values);
  return readsOf(rows[0]!['QUERY PLAN'][0]!.Plan);
}

const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);
