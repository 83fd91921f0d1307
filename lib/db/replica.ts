/**
 * Reads that may be a moment old, from a standby of the database where one is named (DATABASE_REPLICA_URL): what visitors see of the market, of offers and
 * of profiles. Whoever is signed in reads where was written, so that what they did is there; and nothing is decided by what was read here.
 *
 * The standby is used only while it is known to have had, a few seconds ago at most, all that the database had: the place in the database's log is noted
 * each second, and the standby is asked how far it is. Where it lags, does not answer or breaks off a question, the database itself is asked, within the same
 * question; nobody sees more of it than the time it takes.
 */
import type pg from 'pg';
import { config } from '../config.ts';
import { once } from '../kernel/once.ts';
import { db, openDb, openPool, pool } from './client.ts';
import type { Db } from './ctx.ts';

/** Seconds by which it may lag and still be asked. */
export const MOST_LAG = 5;
const LOOK_MS = 1_000;
/** How long it is left alone after a question that it broke off. */
const REST_MS = 2_000;
/** How long it may take to say how far it is. */
const PATIENCE_MS = 2_000;

export type ReplicaState = {
  /** Seconds by which it lagged at the last look; null: it is not known. */
  readonly lag: number | null;
  /** Whether it is asked now. */
  readonly fresh: boolean;
};

const MOST_SAMPLES = 60;
/** How many of the places a standby has passed. What is no standby, or one no more, has passed none. */
const REACHED = `
  SELECT count(*)::int AS n FROM unnest($1::pg_lsn[]) AS s(lsn)
  WHERE pg_is_in_recovery() AND s.lsn <= pg_last_wal_replay_lsn()`;

type Sample = { readonly at: number; readonly lsn: string };

/** Faults of the connection or of being a standby, after which the database itself can still answer; anything else is the question's own fault. */
export function isStandbyFault(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    // Connection lost or refused, shutting down or starting; a conflict with what is replayed; a statement that writes.
    /^(08|57P0|40001|25006|53300|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(code) ||
    /Connection terminated|timeout (exceeded|expired)|not queryable/i.test(message)
  );
}

type Ask = (...given: unknown[]) => Promise<unknown>;
const quick = (text: string, values: unknown[] = []) => ({ text, values, query_timeout: PATIENCE_MS });

/** A standby, how far it is, and a pool that asks it or, where that is better, the database itself. */
export class Replica {
  readonly pool: pg.Pool;
  readonly #primary: pg.Pool;
  readonly #now: () => number;
  readonly #ask: Ask;
  /** Places in the database's log and when it was there, in order; the first is the last that the standby had reached. */
  readonly #samples: Sample[] = [];
  #caughtAt: number | null = null;
  #restsUntil = 0;
  #looking: Promise<void> | undefined;
  #lookedAt = -Infinity;

  constructor(url: string, primary: pg.Pool, now: () => number = () => performance.now()) {
    this.#primary = primary;
    this.#now = now;
    this.pool = openPool(url, 10, 'holdfast reads');
    const [ask, elsewhere] = [this.pool, primary].map((one) => one.query.bind(one) as Ask) as [Ask, Ask];
    const connect = this.pool.connect.bind(this.pool) as () => Promise<pg.PoolClient>;
    this.#ask = ask;
    this.pool.query = ((...given: unknown[]) =>
      this.#first(
        () => ask(...given),
        () => elsewhere(...given),
      )) as typeof this.pool.query;
    // A transaction stays on one connection: on which, is chosen as it begins. Asked with a callback it is the pool's own question.
    this.pool.connect = ((callback?: unknown) =>
      callback === undefined
        ? this.#first(connect, () => primary.connect())
        : (connect as (given: unknown) => unknown)(callback)) as typeof this.pool.connect;
  }

  get state(): ReplicaState {
    const lag = this.#caughtAt === null ? null : Math.max(0, (this.#now() - this.#caughtAt) / 1000);
    return { lag, fresh: lag !== null && lag <= MOST_LAG && this.#now() >= this.#restsUntil };
  }

  async #first<T>(here: () => Promise<T>, elsewhere: () => Promise<T>): Promise<T> {
    void this.look();
    if (!this.state.fresh) return elsewhere();
    try {
      return await here();
    } catch (error) {
      if (!isStandbyFault(error)) throw error;
      this.#restsUntil = this.#now() + REST_MS;
      return elsewhere();
    }
  }

  /** Looks how far it is, unless that was done within the last second. */
  look(): Promise<void> {
    if (this.#looking || this.#now() - this.#lookedAt < LOOK_MS) return this.#looking ?? Promise.resolve();
    this.#lookedAt = this.#now();
    // What fails is not known, and what is not known is soon not fresh.
    this.#looking = this.#look()
      .catch(() => {})
      .finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<void> {
    const at = this.#now();
    const head = await this.#primary.query<{ lsn: string }>(quick('SELECT pg_current_wal_insert_lsn()::text AS lsn'));
    this.#samples.push({ at, lsn: head.rows[0]!.lsn });
    if (this.#samples.length > MOST_SAMPLES) this.#samples.splice(1, 1);
    const reached = (await this.#ask(quick(REACHED, [this.#samples.map(({ lsn }) => lsn)]))) as {
      rows: { n: number }[];
    };
    const n = reached.rows[0]?.n ?? 0;
    if (n === 0) return;
    this.#caughtAt = this.#samples[n - 1]!.at;
    this.#samples.splice(0, n - 1);
  }
}

/** The standby of this process; undefined: none is named. */
export const replica = (): Replica | undefined => {
  const { replicaUrl } = config();
  return replicaUrl === undefined ? undefined : once('replica', () => new Replica(replicaUrl, pool()));
};

/** For reads that may be a few seconds old and on which nothing rests. The database itself where there is no standby. */
export function dbForVisitors(): Db {
  const standby = replica();
  return standby ? once('db.reader', () => openDb(standby.pool)) : db();
}

/** Ends the connections to it at shutdown. */
export async function closeStandby(): Promise<void> {
  const standby = replica();
  if (standby && !standby.pool.ended) await standby.pool.end();
}
