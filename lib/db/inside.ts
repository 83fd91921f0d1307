/**
 * Plain SQL inside a transaction that Prisma began: on its connection, before and after its statements, kept and undone with them. A statement costs a fifth of what it costs
 * through Prisma, and those asked without waiting go out together. For what nearly every command asks; the rest reads better through Prisma.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { Db, Tx } from './ctx.ts';
import { once } from '../kernel/once.ts';
import { gather, pipelined, sqlOn, TransactionOver, type Sql } from './transaction.ts';

/** The connection of a transaction; `over` once Prisma ends it, whoever is still asking. */
type Inside = { client?: pg.PoolClient; over: boolean; readonly asked: Set<Promise<unknown>> };

const shared = () =>
  once('db.inside', () => ({
    /** The transaction that is being begun: how the connection that the adapter takes finds the one it was taken for. */
    beginning: new AsyncLocalStorage<Inside>(),
    /** How a transaction, and a database outside of them, is asked. */
    sql: new WeakMap<object, Sql>(),
  }));

type Begun = { readonly client: pg.PoolClient; executeRaw: (query: { readonly sql: string }) => Promise<number> };
type Connected = { startTransaction: (...level: never[]) => Promise<unknown> };

/** An adapter whose transactions can be asked in plain SQL. */
export function lending(adapter: PrismaPg): PrismaPg {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connected = await connect();
    const one = connected as unknown as Connected;
    const start = one.startTransaction.bind(one);
    one.startTransaction = async (...level) => {
      const begun = (await start(...level)) as Begun;
      const inside = shared().beginning.getStore();
      if (inside && !inside.client) lend(begun, inside);
      return begun;
    };
    return connected;
  };
  return adapter;
}

function lend(begun: Begun, inside: Inside): void {
  inside.client = begun.client;
  const execute = begun.executeRaw.bind(begun);
  begun.executeRaw = (query) => {
    if (query.sql === 'COMMIT' || query.sql === 'ROLLBACK') inside.over = true;
    return execute(query);
  };
}

/** Lets what this Prisma begins be asked in plain SQL: its transactions, and itself outside of them. */
export function askable(db: Db, pool: pg.Pool): Db {
  shared().sql.set(db, sqlOn(pool));
  const begin = db.$transaction.bind(db) as (work: unknown, options?: unknown) => Promise<unknown>;
  const transaction = (work: unknown, options?: unknown) => {
    if (typeof work !== 'function') return begin(work, options);
    const inside: Inside = { over: false, asked: new Set() };
    return shared().beginning.run(inside, () => begin((tx: Tx) => within(tx, inside, work as Work), options));
  };
  return Object.defineProperty(db, '$transaction', { value: transaction });
}

type Work = (tx: Tx) => Promise<unknown>;

async function within(tx: Tx, inside: Inside, work: Work): Promise<unknown> {
  const { client } = inside;
  if (!client) throw new Error('the connection of a transaction was not told');
  const release = pipelined(client);
  const ask = sqlOn(client);
  const sql: Sql = async (...asked) => {
    if (inside.over) throw new TransactionOver();
    gather(client);
    const answer = ask(...asked);
    inside.asked.add(answer);
    return answer.finally(() => inside.asked.delete(answer)) as never;
  };
  shared().sql.set(tx, sql);
  try {
    return await work(tx);
  } catch (error) {
    inside.over = true;
    throw error;
  } finally {
    // What nobody waited for, because something else failed, is over before the transaction is.
    await Promise.allSettled(inside.asked);
    release();
  }
}

/** Asks in the transaction that it is given, or on the pool where it is none. */
export function sqlIn(on: Db | Tx): Sql {
  const sql = shared().sql.get(on);
  if (!sql) throw new Error('This database was not opened here.');
  return sql;
}
