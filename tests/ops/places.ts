/** Empty databases to restore into, and what lies in one. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { testConfig } from '../setup/settings.ts';

async function onServer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresAdmin') });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const left: string[] = [];
const folders: string[] = [];

/** Owned by a role that is no superuser and owns nothing else, as the guide to install makes one. */
export async function emptyDatabase(): Promise<string> {
  const name = `ops_${randomBytes(8).toString('hex')}`;
  await onServer(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`, `CREATE DATABASE ${name} OWNER ${name}`);
  left.push(name);
  const address = new URL(inject('postgresAdmin'));
  Object.assign(address, { pathname: `/${name}`, username: name, password: name });
  return address.href;
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ops-'));
  folders.push(folder);
  return folder;
}

/** Call it once, at the top of a file that makes any. */
export function tidyUp(): void {
  afterAll(async () => {
    for (const name of left.splice(0))
      await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE ${name}`);
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
}

/** From here on `db()`, `pool()` and `config().databaseUrl` mean this database. Close it when done. */
export function moveInto(url: string) {
  const pool = openPool(url);
  const db = openDb(pool);
  const place = globalThis as unknown as Record<symbol, unknown>;
  place[Symbol.for('holdfast.pool')] = pool;
  place[Symbol.for('holdfast.db')] = db;
  testConfig({ databaseUrl: url });
  const close = async () => {
    await db.$disconnect();
    await pool.end();
  };
  return { db, pool, close };
}

export async function ask<T extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Every row of every table as text, in an order of its own, but for what Prisma notes of its migrations; and where each sequence stands. */
export async function everything(url: string): Promise<Record<string, readonly string[]>> {
  const tables = await ask<{ name: string }>(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> '_prisma_migrations' ORDER BY 1`,
  );
  const found: Record<string, readonly string[]> = {};
  for (const { name } of tables) {
    const rows = await ask<{ text: string }>(url, `SELECT t::text AS text FROM ${name} t ORDER BY t::text COLLATE "C"`);
    found[name] = rows.map(({ text }) => text);
  }
  const sequences = await ask<{ text: string }>(
    url,
    `SELECT schemaname || '.' || sequencename || ' ' || coalesce(last_value::text, 'new') AS text FROM pg_sequences ORDER BY 1`,
  );
  return { ...found, sequences: sequences.map(({ text }) => text) };
}
