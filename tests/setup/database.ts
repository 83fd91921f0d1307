import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { Actor } from '#lib/account/policy.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { TEMPLATE } from './postgres.global.ts';
import { testConfig } from './settings.ts';

export type TestDatabase = {
  readonly url: string;
  /** Prisma over `pool`; what `db()` of lib/db/client.ts answers in this file. */
  readonly db: Db;
  readonly pool: pg.Pool;
};

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresAdmin') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * A database of this file's own, migrated and empty, gone when the file ends. Call it at the top of a `*.db.test.ts`,
 * `*.chain.test.ts` or browser file. From then on `db()`, `pool()` and `config().databaseUrl` mean this one.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`));
  const address = new URL(inject('postgresAdmin'));
  address.pathname = `/${name}`;
  const url = address.href;
  const pool = openPool(url);
  const db = openDb(pool);
  const store = globalThis as unknown as Record<symbol, unknown>;
  store[Symbol.for('holdfast.pool')] = pool;
  store[Symbol.for('holdfast.db')] = db;
  testConfig({ databaseUrl: url });
  afterAll(async () => {
    await db.$disconnect();
    await pool.end();
    await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  });
  return { url, db, pool };
}

/** A command's context for tests: nobody signed in, real time and randomness unless told otherwise. */
export function testCtx(db: Db, changes: Partial<Omit<Ctx, 'db'>> & { actor?: Actor | null } = {}): Ctx {
  return {
    actor: null,
    clock: () => Math.floor(Date.now() / 1000),
    random: secureRandom,
    requestId: 'test',
    ...changes,
    db,
  };
}
