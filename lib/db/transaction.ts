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

/** Statements outside a transaction, on a pool or a connection. */
export const sqlOn =
  (on: Pick<pg.Pool | pg.PoolClient, 'query'>): Sql =>
  async <T extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
    (await on.query<T>(patient({ name, text, values }))).rows;

/** As {@link inSql}, but what ends in a refusal leaves nothing either: what {@link inTransaction} is for Prisma. */
export async function inSqlUnlessRefused<T>(pool: pg.Pool, fn: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await inSql(pool, async (sql) => {
      const result = await fn(sql);
      if (isRefused(result)) throw new Rollback(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Rollback) return error.result as T;
    throw error;
  }
}

/**
 * Runs `fn` in one transaction (read committed) of plain SQL, for hot paths. It commits what `fn` answers; a thrown fault leaves nothing.
 * `first`: a statement without parameters that begins it, in the same message.
 */
export async function inSql<T>(pool: pg.Pool, fn: (sql: Sql) => Promise<T>, first = ''): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    await client.query(patient({ text: `BEGIN; ${first}` }));
    const result = await fn(sqlOn(client));
    await client.query(patient({ text: 'COMMIT' }));
    return result;
  } catch (error) {
    // A connection on which not even this works is not used again.
    await client.query(patient({ text: 'ROLLBACK' })).catch((fault: Error) => (lost = fault));
    throw error;
  } finally {
    client.release(lost);
  }
}
