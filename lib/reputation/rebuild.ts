/**
 * Builds all facts anew: of every trade whose end the log says is final, as its row says it ended, a day after another. They take the place of those there
 * were in one transaction at the end; until then everybody reads the old ones, and trades that end meanwhile are counted after it. The answer is the same as counting each trade by itself, to
 * the last unit, in whatever order that was done.
 */
import type pg from 'pg';
import { writeStandings } from '#lib/account/commands/standing.ts';
import type { Figures } from '#lib/account/figures.ts';
import { copyBytes, copyLines, copyObjects, copyOut, Lines, type Row } from '#lib/db/copy.ts';
import type { Sql } from '#lib/db/transaction.ts';
import { ENDS } from '#lib/events/catalogue.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { evidenceOf, type Counted, type EndedTrade, type Evidence } from './evidence.ts';
import { credenceAt } from './facts.ts';
import { createAnew, Finishing, newName, takePlace } from './internal/anew.ts';
import { Everybody } from './internal/everybody.ts';
import {
  DAY_COPIED,
  EVIDENCE_COPIED,
  evidenceLine,
  METHOD_COPIED,
  PAIR_COPIED,
  TIME_COPIED,
  tradeOfCopied,
} from './internal/copied.ts';
import { LOCK, MERCHANT_COLUMNS, merchantOf, TRADE_COLUMNS, type SumsRow } from './internal/rows.ts';

/** Trades counted between two pieces that are written, and figures written at once. */
const BATCH = 10_000;

export type Rebuilt = { readonly trades: number; readonly accounts: number };

/** Connections it works on at once. */
export const CONNECTIONS = 4;

/** How long others wait behind it, at most, where somebody reads the tables that are to be replaced; milliseconds. */
const PATIENCE = 20_000;

export class Held extends Error {}

/**
 * `note` is told of progress: how many trades are done. What it has made is thrown away by the next one where it fails.
 * @throws Held where somebody read the old tables for longer than `patience`; then nothing has changed.
 */
export async function rebuild(
  pool: pg.Pool,
  now: Instant,
  note: (trades: number) => void = () => {},
  patience = PATIENCE,
): Promise<Rebuilt> {
  const clients: pg.PoolClient[] = [];
  let fault: Error | undefined;
  try {
    for (let n = 0; n < CONNECTIONS; n++) clients.push(await pool.connect());
    const [last, ...others] = clients as [pg.PoolClient, ...Others];
    await last.query('BEGIN');
    // Nobody counts a trade, and nobody else rebuilds, until the last transaction ends.
    await last.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { trades, everybody } = await build(others, now, note);
    await writeStanding(last, everybody);
    await takePlace(last, patience).catch((error: unknown) => {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      throw new Held(
        'Somebody reads the facts of reputation for long, a backup for instance. Nothing has changed: try again when that is over.',
        { cause: error },
      );
    });
    await last.query('COMMIT');
    return { trades, accounts: everybody.size };
  } catch (error) {
    fault = error as Error;
    throw error;
  } finally {
    // A connection in the middle of something is not used again.
    for (const client of clients) client.release(fault);
  }
}

/** What Postgres calls it (appendix A of its manual). */
const LOCK_NOT_AVAILABLE = '55P03';

type Others = readonly [reader: pg.PoolClient, copier: pg.PoolClient, indexer: pg.PoolClient];

/** All rows but those that pages write too, beside the tables there are. */
async function build(
  [reader, copier, indexer]: Others,
  now: Instant,
  note: (trades: number) => void,
): Promise<{ readonly trades: number; readonly everybody: Everybody }> {
  const everybody = new Everybody(now);
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await readMerchants(reader, everybody);
  await createAnew(copier);
  const trades = await countAll(reader, copier, everybody, note);
  await reader.query('COMMIT');
  const finishing = new Finishing();
  finishing.add(['TradeEvidence', 'TraderDay']);
  const copy = async () => {
    await copyLines(copier, newName('TraderMethod'), METHOD_COPIED, everybody.methodLines());
    await copyLines(copier, newName('TraderTime'), TIME_COPIED, everybody.timeLines());
    finishing.add(['TraderMethod', 'TraderTime']);
    await copyLines(copier, newName('TraderPair'), PAIR_COPIED, everybody.pairLines());
    finishing.add(['TraderPair']);
  };
  await Promise.all([copy(), finishing.workOff(indexer)]);
  // Whatever is left is shared.
  await Promise.all([finishing.workOff(copier), finishing.workOff(indexer)]);
  return { trades, everybody };
}

/** A statement over millions of rows takes longer than anybody would wait for on a page. */
const withoutHurry =
  (client: pg.PoolClient): Sql =>
  async <T extends pg.QueryResultRow>(_name: string, text: string, values: unknown[]) =>
    (await client.query<T>({ text, values })).rows;

/** Whose word counts whole is no fact of trades: it stays as it is. Who has no trade any more keeps a row, of nothing. */
async function readMerchants(reader: pg.PoolClient, everybody: Everybody): Promise<void> {
  type Row = Pick<SumsRow, 'accountId' | 'merchantSince' | 'merchantPast'>;
  const { rows } = await reader.query<Row>(`SELECT ${MERCHANT_COLUMNS} FROM "TraderFacts" f`);
  for (const row of rows) everybody.of(row.accountId, merchantOf(row));
}

/** Every trade, with its evidence and the days written as they come: a piece is on its way while the next trades are counted. */
async function countAll(
  reader: pg.PoolClient,
  copier: pg.PoolClient,
  everybody: Everybody,
  note: (trades: number) => void,
): Promise<number> {
  let trades = 0;
  const evidence = new Lines();
  let written = Promise.resolve();
  const write = async (all = false) => {
    const [lines, days] = [evidence.take(all), everybody.takeDays(all)];
    if (lines.length > 0) await copyBytes(copier, newName('TradeEvidence'), EVIDENCE_COPIED, lines);
    if (days.length > 0) await copyBytes(copier, newName('TraderDay'), DAY_COPIED, days);
  };
  const take = (row: Row) => {
    count(tradeOfCopied(row), everybody, evidence);
    if (++trades % BATCH === 0) note(trades);
  };
  let begun = 0;
  await reader.query(`SET LOCAL work_mem = '512MB'`);
  await copyOut(reader, READ, take, async () => {
    if (trades - begun < BATCH) return;
    begun = trades;
    await written;
    written = write();
    // What went wrong with it is said when it is waited for.
    written.catch(() => {});
  });
  await written;
  await write(true);
  return trades;
}

const READ = `SELECT ${TRADE_COLUMNS} FROM "Trade" t
  WHERE t."finalState" IN ('completed', 'refunded', 'divided', 'cancelled') AND t."endedAt" IS NOT NULL AND NOT t."practice" AND EXISTS (
    SELECT FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = t."id" AND e."final" AND e."type" IN (${ENDS.map((type) => `'${type}'`).join(', ')}))
  ORDER BY t."endedAt", t."id"`;

/** Counts it for both; its evidence is added to the lines. */
function count(trade: EndedTrade, everybody: Everybody, lines: Lines): void {
  const [buyer, seller] = [everybody.of(trade.buyerId), everybody.of(trade.sellerId)];
  // One object for each, which is filled up and not copied: there are tens of millions.
  const of = (role: 'buyer' | 'seller', partner: typeof buyer): Counted => {
    const one: { credenceMicro?: number } & Evidence = evidenceOf(trade, role)!;
    one.credenceMicro = one.kind === 'good' ? credenceAt(partner, one.at)! : 0;
    return one as Counted;
  };
  buyer.details.faces(seller.details);
  seller.details.faces(buyer.details);
  // What each one's word counts is asked before either changes.
  const [bought, sold] = [of('buyer', seller), of('seller', buyer)];
  if (bought.kind === 'good') seller.lend(bought.at);
  if (sold.kind === 'good') buyer.lend(sold.at);
  buyer.add(bought);
  seller.add(sold);
  lines.add(evidenceLine(bought));
  lines.add(evidenceLine(sold));
}

/** The sums and figures of all. These rows pages write too, so they are taken last and held shortest. */
async function writeStanding(writer: pg.PoolClient, everybody: Everybody): Promise<void> {
  const sql = withoutHurry(writer);
  // Whoever begins somebody's sums meanwhile (tally.ts) would stand in the way of the row that comes: they wait, and find it there.
  await sql('', 'LOCK TABLE "TraderFacts" IN SHARE ROW EXCLUSIVE MODE', []);
  await sql('', 'DELETE FROM "TraderFacts"', []);
  await copyObjects(writer, '"TraderFacts"', everybody.factsRows());
  let figures: Figures[] = [];
  for (const one of everybody.figures()) {
    if (figures.push(one) < BATCH) continue;
    await writeStandings(sql, figures);
    figures = [];
  }
  await writeStandings(sql, figures);
  // The book sorts by what was just written.
  await sql('', `INSERT INTO "book"."Stale" ("offerId") SELECT "id" FROM "Offer" WHERE "state" = 'live'`, []);
}
