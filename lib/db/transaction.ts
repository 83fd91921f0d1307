import type { Writable } from 'node:stream';
import type pg from 'pg';
import type { Db, Tx } from './ctx.ts';

/** Carries a refusal out of a transaction, so that nothing written before it stays. */
class Rollback extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super('rolled back');
    this.result = result;
  }
}

const isRefused = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false && 'refusal' in value;

/**
 * Runs `fn` in one transaction (read committed). It commits what `fn` answers, unless that is a refusal or a thrown fault:
 * then nothing `fn` wrote stays, and the refusal is answered or the fault thrown.
 */
export async function inTransaction<T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db.$transaction(
      async (tx) => {
        const result = await fn(tx);
        if (isRefused(result)) throw new Rollback(result);
        return result;
      },
      { maxWait: 10_000, timeout: 20_000 },
    );
  } catch (error) {
    if (error instanceof Rollback) return error.result as T;
    throw error;
  }
}

/** Whoever waits longer for one statement has lost the database. */
const PATIENCE_MS = 20_000;

/** Asks a database in SQL: a statement is prepared under its name once a connection, and given up after a while. */
export type Sql = <T extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) => Promise<T[]>;

const patient = (query: pg.QueryConfig): pg.QueryConfig => ({ ...query, query_timeout: PATIENCE_MS }) as pg.QueryConfig;

const texts = new Map<string, string>();

/** A connection that has met a name refuses another statement under it, so which of two works would rest on which connection it gets. @throws Error at once, everywhere. */
function named(name: string, text: string, values: unknown[]): pg.QueryConfig {
  const known = texts.get(name);
  if (known === undefined) texts.set(name, text);
  else if (known !== text) throw new Error(`the name ${name} stands for two statements`);
  return patient({ name, text, values });
}

/** Statements outside a transaction, on a pool or a connection. */
export const sqlOn =
  (on: Pick<pg.Pool | pg.PoolClient, 'query'>): Sql =>
  async <T extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
    (await on.query<T>(named(name, text, values))).rows;

/** As {@link inSql}, but what ends in a refusal leaves nothing either: what {@link inTransaction} is for Prisma. */
export async function inSqlUnlessRefused<T>(
  pool: pg.Pool,
  fn: (sql: Sql, send: Send) => Promise<T>,
  begins?: Begins,
): Promise<T> {
  try {
    return await inSql(
      pool,
      async (sql, send) => {
        const result = await fn(sql, send);
        if (isRefused(result)) throw new Rollback(result);
        return result;
      },
      begins,
    );
  } catch (error) {
    if (error instanceof Rollback) return error.result as T;
    throw error;
  }
}

/** Somebody asks in a transaction that is committed or undone. */
export class TransactionOver extends Error {
  constructor() {
    super('this transaction has ended');
  }
}

/** A statement failed in it, so that nothing of it was kept. */
export class Undone extends Error {
  constructor() {
    super('this transaction was undone');
  }
}

/** Sends a statement and goes on: whether it was done is known when the transaction has ended. `heard` is given the rows once they are kept. */
export type Send = (name: string, text: string, values: unknown[], heard?: (rows: pg.QueryResultRow[]) => void) => void;

/**
 * What a transaction asks before it has an answer. Only what reads and locks goes with its beginning; for what may write the beginning is waited for: one that failed would leave the
 * statements behind it to themselves, each kept for good.
 */
export type Begins = 'reading' | 'writing';

/**
 * Runs `fn` in one transaction (read committed) of plain SQL, for hot paths. It commits what `fn` answers; a thrown fault leaves nothing.
 *
 * What is asked without waiting goes to Postgres at once and is done in the order in which it was asked, each statement with what was committed before
 * it began; what is handed to `send` goes with the commit.
 */
export async function inSql<T>(
  pool: pg.Pool,
  fn: (sql: Sql, send: Send) => Promise<T>,
  begins: Begins = 'writing',
): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  let answer: T;
  let over = false;
  const release = pipelined(client);
  const sent: Promise<unknown>[] = [];
  const told: (() => Promise<void>)[] = [];
  /** A branch that nobody waits for any more, because another failed, may still be on its way when the connection is somebody else's. */
  const open = () => {
    if (over) throw new TransactionOver();
    gather(client);
  };
  const put = (query: pg.QueryConfig): Promise<pg.QueryResult> => {
    open();
    const done = client.query(query);
    // Said when all of it is waited for.
    done.catch(() => {});
    sent.push(done);
    return done;
  };
  try {
    const begun = put(patient({ text: 'BEGIN' }));
    if (begins === 'writing') await begun;
    const ask = sqlOn(client);
    // No answer before it is known that there is a transaction.
    const sql: Sql = async (...asked) => {
      open();
      return (await Promise.all([ask(...asked), begun]))[0] as never;
    };
    const send: Send = (name, text, values, heard) => {
      const done = put(named(name, text, values));
      if (heard) told.push(async () => heard((await done).rows));
    };
    const result = await fn(sql, send);
    // After a statement that failed this is a rollback, and that statement's fault is what is thrown.
    const committed = put(patient({ text: 'COMMIT' }));
    over = true;
    await Promise.all(sent);
    // Where a statement failed that nobody minds, the end is a rollback, and Postgres calls that no fault.
    if ((await committed).command !== 'COMMIT') throw new Undone();
    answer = result;
  } catch (error) {
    over = true;
    // A connection on which not even this works is not used again.
    await client.query(patient({ text: 'ROLLBACK' })).catch((fault: Error) => (lost = fault));
    throw error;
  } finally {
    release();
    client.release(lost);
  }
  // Only now: whoever is woken by it looks on another connection.
  for (const tell of told) await tell();
  return answer;
}

/** Lets statements be sent behind others that have no answer yet, until it is given back; COPY, for which the pool's connections are used too, cannot be. */
export function pipelined(client: pg.PoolClient): () => void {
  const one = client as { pipeline: boolean };
  one.pipeline = true;
  return () => void (one.pipeline = false);
}

/**
 * What is asked before anything else happens leaves in one packet: writing to a socket takes longer than all that the driver does for a statement, and
 * the other side is woken once.
 */
export function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
