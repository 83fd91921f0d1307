import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { config } from '../config.ts';
import { areSpansMade } from '../events/spans.ts';
import { once } from '../kernel/once.ts';
import type { Db } from './ctx.ts';
import { PrismaClient } from './generated/client.ts';
import { askable, lending } from './inside.ts';
import { spanStatements } from './statement-spans.ts';

/** Statements kept prepared per connection; a query shape past that is sent unprepared. */
const MAX_STATEMENTS = 500;

/**
 * Names query texts, so that Postgres parses and plans each once per connection. Bounded, because a query with a list in it
 * has one text per length of the list.
 */
export function statementNames(limit = MAX_STATEMENTS): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known) return known;
    // An empty name is Postgres's unnamed statement: parsed, used once, replaced by the next.
    if (names.size >= limit) return '';
    const name = `h_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
    names.set(sql, name);
    return name;
  };
}

/** `idleMs`: after so long the database ends a transaction in which nobody asks anything, with all its locks; without it only whoever began it does. */
export function openPool(url: string, max = 10, name = 'holdfast', idleMs?: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    application_name: name,
    ...(idleMs !== undefined && { idle_in_transaction_session_timeout: idleMs }),
  });
  // An idle connection that the server closed is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  // One that breaks while it is lent out fails whoever is asking on it, and is said once more as an event of its own, which nobody hears and which
  // would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  if (areSpansMade()) spanStatements(pool);
  return pool;
}

/** Prisma over a pool of ours; closing it leaves the pool open. */
export function openDb(pool: pg.Pool): Db {
  const adapter = lending(new PrismaPg(pool, { statementNameGenerator: statementNames() }));
  const db = askable(new PrismaClient({ adapter }), pool);
  pools().set(db, pool);
  return db;
}

const pools = () => once('db.pools', () => new WeakMap<Db, pg.Pool>());

/** The pool under a Prisma of {@link openDb}, for a hot path that is handed one. */
export function poolOf(db: Db): pg.Pool {
  const found = pools().get(db);
  if (!found) throw new Error('This database was not opened here.');
  return found;
}

/** Whatever a request or a loop does between two statements takes a fraction of it. A process that the network has cut off holds what it had locked for so long. */
const IDLE_MS = 60_000;

/** The one pool of this process, for the hot paths that are written in SQL. */
export function pool(): pg.Pool {
  return once('pool', () => openPool(config().databaseUrl, 10, 'holdfast', IDLE_MS));
}

/**
 * Connections that only hold locks, for as long as this process lives: taken from {@link pool}, a worker's would leave little to ask with. Those that
 * hold none are closed again. A worker holds up to ten for the site and its home chain, and three for each further one.
 */
export function lockPool(): pg.Pool {
  return once('pool.locks', () => openPool(config().databaseUrl, 12 + 4 * config().chains.length, 'holdfast locks'));
}

/** Prisma on {@link pool}. */
export function db(): Db {
  return once('db', () => openDb(pool()));
}

/** Ends the connections at shutdown. */
export async function closeDb(): Promise<void> {
  await db().$disconnect();
  for (const one of [pool(), lockPool()]) if (!one.ended) await one.end();
}
