/**
 * Builds all facts anew: of every trade whose end the log says is final, as its row says it ended, a day after another. In memory, and written in batches in
 * one transaction: until it commits everybody reads the facts there were, and trades that end meanwhile are counted after it. The answer is the same as
 * counting each trade by itself, to the last unit, in whatever order that was done.
 */
import type pg from 'pg';
import { writeStandings } from '#lib/account/commands/standing.ts';
import type { Figures } from '#lib/account/figures.ts';
import { copyRows } from '#lib/db/copy.ts';
import type { Sql } from '#lib/db/transaction.ts';
import { ENDS } from '#lib/events/catalogue.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { evidenceOf, type Counted, type EndedTrade } from './evidence.ts';
import { credenceAt, Facts, NO_MERCHANT } from './facts.ts';
import {
  copyFacts,
  evidenceCells,
  EVIDENCE_COPIED,
  figuresOfFacts,
  LOCK,
  MERCHANT_COLUMNS,
  merchantOf,
  rowsOfFacts,
  tradeOf,
  TRADE_COLUMNS,
  type FactTable,
  type SumsRow,
  type TradeRow,
} from './internal/rows.ts';

/** Trades read at once, and rows written at once. */
const BATCH = 10_000;
const TABLES: readonly FactTable[] = [
  'TradeEvidence',
  'TraderPair',
  'TraderFacts',
  'TraderDay',
  'TraderMethod',
  'TraderTime',
];

export type Rebuilt = { readonly trades: number; readonly accounts: number };

/** `note` is told of progress: how many trades are done. */
export async function rebuild(
  pool: pg.Pool,
  now: Instant,
  note: (trades: number) => void = () => {},
): Promise<Rebuilt> {
  const [reader, writer] = [await pool.connect(), await pool.connect()];
  let fault: Error | undefined;
  try {
    await writer.query('BEGIN');
    const sql = withoutHurry(writer);
    await sql('reputation.alone', 'SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rebuilt = await build(reader, writer, now, note);
    await reader.query('COMMIT');
    await writer.query('COMMIT');
    return rebuilt;
  } catch (error) {
    fault = error as Error;
    throw error;
  } finally {
    // A connection in the middle of a transaction is not used again.
    reader.release(fault);
    writer.release(fault);
  }
}

/** A statement over millions of rows takes longer than anybody would wait for on a page. */
const withoutHurry =
  (client: pg.PoolClient): Sql =>
  async <T extends pg.QueryResultRow>(_name: string, text: string, values: unknown[]) =>
    (await client.query<T>({ text, values })).rows;

async function build(
  reader: pg.PoolClient,
  writer: pg.PoolClient,
  now: Instant,
  note: (trades: number) => void,
): Promise<Rebuilt> {
  const sql = withoutHurry(writer);
  const people = await merchants(reader);
  for (const { table } of ANEW)
    await sql('', `CREATE TABLE "${table}_new" (LIKE "${table}" INCLUDING DEFAULTS INCLUDING STORAGE)`, []);
  let trades = 0;
  for await (const batch of endedTrades(reader)) {
    const rows = batch.flatMap((trade) => count(trade, people).map(evidenceCells));
    await copyRows(writer, 'TradeEvidence_new', EVIDENCE_COPIED, rows);
    note((trades += batch.length));
  }
  await writeFacts(writer, people, now);
  // Sorting what is there at once takes a fraction of keeping it sorted row by row.
  await sql('', `SET LOCAL maintenance_work_mem = '512MB'`, []);
  for (const one of ANEW) await index(sql, one);
  for (const one of ANEW) await takePlace(sql, one);
  return { trades, accounts: people.size };
}

/**
 * Tables that are made anew beside the old ones, which stay to be read until the end: emptied at the beginning they would be locked for as long
 * as all of it takes. Names of keys and indexes are those of the migrations.
 */
const ANEW = [
  {
    table: 'TradeEvidence',
    key: '("tradeId", "accountId")',
    indexes: [
      ['TradeEvidence_accountId_at_idx', '("accountId", "at")'],
      ['TradeEvidence_accountId_partnerId_idx', '("accountId", "partnerId")'],
    ],
  },
  { table: 'TraderPair', key: '("accountId", "partnerId")', indexes: [] },
] as const;
type Anew = (typeof ANEW)[number];

async function index(sql: Sql, { table, key, indexes }: Anew): Promise<void> {
  await sql('', `ALTER TABLE "${table}_new" ADD CONSTRAINT "${table}_new_pkey" PRIMARY KEY ${key}`, []);
  for (const [name, on] of indexes) await sql('', `CREATE INDEX "${name}_new" ON "${table}_new" ${on}`, []);
}

async function takePlace(sql: Sql, { table, indexes }: Anew): Promise<void> {
  await sql('', `DROP TABLE "${table}"`, []);
  await sql('', `ALTER TABLE "${table}_new" RENAME TO "${table}"`, []);
  await sql('', `ALTER TABLE "${table}" RENAME CONSTRAINT "${table}_new_pkey" TO "${table}_pkey"`, []);
  for (const [name] of indexes) await sql('', `ALTER INDEX "${name}_new" RENAME TO "${name}"`, []);
}

type People = Map<string, Facts>;

/** Whose word counts whole is no fact of trades: it stays as it is. */
async function merchants(reader: pg.PoolClient): Promise<People> {
  type Row = Pick<SumsRow, 'accountId' | 'merchantSince' | 'merchantPast'>;
  const { rows } = await reader.query<Row>(`SELECT ${MERCHANT_COLUMNS} FROM "TraderFacts" f`);
  // Who has no trade any more keeps a row, of nothing.
  return new Map(rows.map((row) => [row.accountId, new Facts(row.accountId, merchantOf(row))]));
}

const READ = `DECLARE ended NO SCROLL CURSOR FOR SELECT ${TRADE_COLUMNS} FROM "Trade" t
  WHERE t."finalState" IN ('completed', 'refunded', 'divided', 'cancelled') AND t."endedAt" IS NOT NULL AND NOT t."practice" AND EXISTS (
    SELECT FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = t."id" AND e."final" AND e."type" IN (${ENDS.map((type) => `'${type}'`).join(', ')}))
  ORDER BY t."endedAt", t."id"`;

/** The next batch is on its way while the one before is counted. */
async function* endedTrades(reader: pg.PoolClient): AsyncGenerator<EndedTrade[]> {
  await reader.query(READ);
  const fetch = () => reader.query<TradeRow>(`FETCH ${BATCH} FROM ended`);
  for (let coming = fetch(); ;) {
    const { rows } = await coming;
    if (rows.length === 0) return;
    coming = fetch();
    yield rows.map(tradeOf);
  }
}

function count(trade: EndedTrade, people: People): Counted[] {
  const buyer = factsOf(people, trade.buyerId);
  const seller = factsOf(people, trade.sellerId);
  const counted = [
    [buyer, seller, 'buyer'],
    [seller, buyer, 'seller'],
  ] as const;
  // What each one's word counts is asked before either changes.
  const both = counted.map(([, partner, role]): Counted => {
    const one = evidenceOf(trade, role)!;
    // One text of an id, however many rows it came in.
    const ids = { accountId: role === 'buyer' ? buyer.accountId : seller.accountId, partnerId: partner.accountId };
    return { ...one, ...ids, credenceMicro: one.kind === 'good' ? credenceAt(partner, one.at)! : 0 };
  });
  buyer.add(both[0]!);
  seller.add(both[1]!);
  return both;
}

function factsOf(people: People, accountId: string): Facts {
  const known = people.get(accountId);
  if (known) return known;
  const facts = new Facts(accountId, NO_MERCHANT);
  people.set(accountId, facts);
  return facts;
}

/** Sums, pairs and figures of all, in batches. What pages read is emptied last, so that whoever reads waits least. */
async function writeFacts(writer: pg.PoolClient, people: People, now: Instant): Promise<void> {
  const sql = withoutHurry(writer);
  const rows = new Map<FactTable, object[]>(TABLES.map((table) => [table, []]));
  const flush = async (least: number) => {
    for (const [table, list] of rows) {
      if (list.length < least) continue;
      await copyFacts(writer, table === 'TraderPair' ? 'TraderPair_new' : table, list);
      rows.set(table, []);
    }
  };
  await sql('', 'DELETE FROM "TraderFacts"', []);
  await sql('', 'DELETE FROM "TraderDay"', []);
  await sql('', 'DELETE FROM "TraderMethod"', []);
  await sql('', 'DELETE FROM "TraderTime"', []);
  let figures: Figures[] = [];
  // In the order of the keys, which then grow at their end alone.
  for (const facts of [...people.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1))) {
    for (const [table, list] of Object.entries(rowsOfFacts(facts, now))) rows.get(table as FactTable)!.push(...list);
    figures.push(figuresOfFacts(facts, now));
    await flush(BATCH);
    if (figures.length < BATCH) continue;
    await writeStandings(sql, figures);
    figures = [];
  }
  await flush(1);
  await writeStandings(sql, figures);
  // The book sorts by what was just written.
  await sql('', `INSERT INTO "book"."Stale" ("offerId") SELECT "id" FROM "Offer" WHERE "state" = 'live'`, []);
}
