// Bringing a backup back into an empty database: the tables of its moment, its rows in one transaction, then the migrations since.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Problem } from '../platform.ts';
import { applyMigrations, readMigrations } from '../schema-engine.ts';
import { withClient } from '../sql.ts';
import { columnsOf, isEmpty, nameOf, readSequences, readTables, SCHEMAS, type Table } from './catalogue.ts';
import { checkBackup, listedFiles, store, type Manifest } from './format.ts';

export type RestoreOptions = {
  readonly url: string;
  /** The backup's own folder. */
  readonly from: string;
  /** Where stored files go; null: into a bucket, and not from here. */
  readonly files: string | null;
  readonly note?: (part: string) => void;
};

export type Restored = { readonly manifest: Manifest; readonly rows: number; readonly later: readonly string[] };

/** @throws Problem where it cannot be brought back. Rows come all or none. */
export async function restoreBackup(options: RestoreOptions, known = readMigrations()): Promise<Restored> {
  const { url, from, files, note } = options;
  note?.('Reading the backup');
  const manifest = await checkBackup(from);
  const ofThen = migrationsOf(manifest, known);
  await withClient(url, async (client) => {
    if (!(await isEmpty(client)))
      throw new Problem('The database is not empty, and nothing was changed in it. Restore into a new one.');
  });
  if (files !== null && manifest.files) await checkEmptyFolder(files);
  note?.('Building the tables');
  await applyMigrations(url, ofThen);
  note?.('Loading the rows');
  const rows = await withClient(url, (client) => inOne(client, () => load(client, from, manifest)));
  if (files !== null && manifest.files) await bringFiles(from, files);
  note?.('Applying later migrations');
  const later = await applyMigrations(url, known);
  await withClient(url, (client) => client.query('ANALYZE'));
  return { manifest, rows, later };
}

/** The migrations that had been applied at the backup's moment; refuses one that this release does not have, or has otherwise. */
function migrationsOf(manifest: Manifest, known: MigrationList): MigrationList {
  const checksums = new Map(
    known.migrationDirectories.map(({ path, migrationFile: { content } }) => [
      path,
      content.tag === 'ok' ? createHash('sha256').update(content.value).digest('hex') : undefined,
    ]),
  );
  for (const { name, checksum } of manifest.migrations) {
    if (!checksums.has(name))
      throw new Problem(
        `The backup is of a release with the migration ${name}, which this one does not have: restore it with that or a newer release.`,
      );
    if (checksums.get(name) !== checksum)
      throw new Problem(`The migration ${name} is another one here than in the backup.`);
  }
  const then = new Set(manifest.migrations.map(({ name }) => name));
  return { ...known, migrationDirectories: known.migrationDirectories.filter(({ path }) => then.has(path)) };
}

async function checkEmptyFolder(folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0)
    throw new Problem(`The folder of files ${folder} is not empty, and nothing was changed in it. Name an empty one.`);
}

async function inOne<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const done = await work();
    await client.query('COMMIT');
    return done;
  } catch (error) {
    // The connection ends with its transaction; what is told is what went wrong.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Answers how many rows there are. */
async function load(client: pg.Client, from: string, manifest: Manifest): Promise<number> {
  await client.query(
    `SET LOCAL DateStyle = ISO; SET LOCAL IntervalStyle = postgres; SET LOCAL client_encoding = 'UTF8'`,
  );
  const tables = await readTables(client);
  compareTables(tables, manifest.tables);
  const triggers = await triggersOf(client);
  const keys = await foreignKeysOf(client);
  // A role that owns its database and is no superuser cannot turn foreign keys off, but take them down and put them up again,
  // which looks at every row. Triggers guard what people write, and this was written before.
  for (const { at, name } of keys) await client.query(`ALTER TABLE ${at} DROP CONSTRAINT ${name}`);
  for (const at of triggers) await client.query(`ALTER TABLE ${at} DISABLE TRIGGER USER`);
  // Migrations write rows of their own; the backup has those too.
  await client.query(`TRUNCATE ${tables.map(nameOf).join(', ')}`);
  let rows = 0;
  for (const table of manifest.tables) rows += await loadTable(client, from, table);
  await setSequences(client, manifest);
  for (const { at, name, says } of keys) await client.query(`ALTER TABLE ${at} ADD CONSTRAINT ${name} ${says}`);
  for (const at of triggers) await client.query(`ALTER TABLE ${at} ENABLE TRIGGER USER`);
  return rows;
}

function compareTables(here: readonly Table[], there: Manifest['tables']): void {
  const say = ({ schema, name, columns }: Table) => `${schema}.${name} (${[...columns].sort().join(', ')})`;
  const [built, kept] = [new Set(here.map(say)), new Set(there.map(say))];
  const odd = [...there.map(say).filter((one) => !built.has(one)), ...here.map(say).filter((one) => !kept.has(one))];
  if (odd.length > 0)
    throw new Problem(`The migrations build other tables than the backup has: ${odd[0]}. Nothing was loaded.`);
}

async function loadTable(client: pg.Client, from: string, table: Manifest['tables'][number]): Promise<number> {
  const into = client.query(copyFrom(`COPY ${nameOf(table)} (${columnsOf(table)}) FROM STDIN`));
  await pipeline(createReadStream(join(from, table.file)), createGunzip(), into);
  const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${nameOf(table)}`);
  if (Number(rows[0]!.n) !== table.rows)
    throw new Problem(
      `The table ${table.schema}.${table.name} has ${table.rows} rows in the backup and ${rows[0]!.n} came. Nothing was loaded.`,
    );
  return table.rows;
}

async function setSequences(client: pg.Client, manifest: Manifest): Promise<void> {
  const here = new Set((await readSequences(client)).map(nameOf));
  for (const one of manifest.sequences) {
    if (!here.has(nameOf(one))) throw new Problem(`The migrations build no sequence ${one.name}. Nothing was loaded.`);
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [nameOf(one), one.last, one.called]);
  }
}

async function triggersOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ at: string }>(
    `SELECT DISTINCT tgrelid::regclass::text AS at FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT tgisinternal AND c.relnamespace::regnamespace::text = ANY ($1)`,
    [SCHEMAS],
  );
  return rows.map(({ at }) => at);
}

async function foreignKeysOf(client: pg.Client): Promise<{ at: string; name: string; says: string }[]> {
  const { rows } = await client.query<{ at: string; name: string; says: string }>(
    `SELECT conrelid::regclass::text AS at, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS says FROM pg_constraint
     WHERE contype = 'f' AND conparentid = 0 AND connamespace::regnamespace::text = ANY ($1)`,
    [SCHEMAS],
  );
  return rows;
}

async function bringFiles(from: string, to: string): Promise<void> {
  for (const { place, sha256 } of await listedFiles(from)) {
    const path = join(to, place);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const copied = await store(path, createReadStream(join(from, 'files', place)));
    if (copied.sha256 !== sha256) throw new Problem(`The file ${place} did not arrive whole in ${to}.`);
  }
}
