// Taking a backup: every table as of one moment, then the files, under another name until all of it is on the disk.
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { Problem } from '../platform.ts';
import { isAlive } from '../processes.ts';
import { withClient } from '../sql.ts';
import { columnsOf, nameOf, readApplied, readSequences, readTables, type Table } from './catalogue.ts';
import { FILES_LIST, FORMAT, MANIFEST, MANIFEST_HASH, NAME, store, storeText, type Manifest } from './format.ts';

export type BackupOptions = {
  readonly url: string;
  /** The folder that backups lie in. */
  readonly to: string;
  /** The folder of stored files; null: they are in a bucket. */
  readonly files: string | null;
  /** The files of the embedded chains, which must stand still. */
  readonly chains?: readonly string[];
  /** A file with secrets, to be put into it. */
  readonly secrets?: string;
  readonly at?: Date;
  /** Told of each part as it begins. */
  readonly note?: (part: string) => void | Promise<void>;
};

export type Backup = { readonly folder: string; readonly manifest: Manifest };

/** @throws Problem where it cannot be taken; then nothing is left of it. */
export async function takeBackup(options: BackupOptions): Promise<Backup> {
  const at = options.at ?? new Date();
  const name = `holdfast-${at.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const folder = join(options.to, name);
  const part = join(options.to, `.part-${process.pid}`);
  await mkdir(options.to, { recursive: true, mode: 0o700 });
  await tidy(options.to);
  try {
    await mkdir(join(part, 'tables'), { recursive: true, mode: 0o700 });
    const manifest = await fill(part, at, options);
    const text = `${JSON.stringify(manifest, null, 1)}\n`;
    const { sha256 } = await storeText(join(part, MANIFEST), text);
    await storeText(join(part, MANIFEST_HASH), `${sha256}  ${MANIFEST}\n`);
    await force(part);
    await rename(part, folder);
    await force(options.to);
    return { folder, manifest };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw explain(error, options.to, folder);
  }
}

function explain(error: unknown, to: string, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Problem(`The disk of ${to} is full: there is no new backup. Free some space and run it again.`, {
      cause: error,
    });
  if (code === 'ENOTEMPTY' || code === 'EEXIST') return new Problem(`${folder} is there already.`, { cause: error });
  return error;
}

/** Takes away what a backup left that was killed. */
async function tidy(to: string): Promise<void> {
  for (const name of await readdir(to)) {
    const [, pid] = /^\.part-(\d+)$/.exec(name) ?? [];
    if (pid && (Number(pid) === process.pid || !isAlive(Number(pid))))
      await rm(join(to, name), { recursive: true, force: true });
  }
}

async function fill(
  part: string,
  at: Date,
  { url, files, chains = [], secrets, note }: BackupOptions,
): Promise<Manifest> {
  const database = await withClient(url, (client) => copyDatabase(client, part, note));
  // A stored file never changes: the rows first, then the files, so that none is missing that a row names.
  await note?.('files');
  const stored = files === null ? null : await copyFiles(files, part);
  const others: Manifest['others'] = [];
  const more = [...chains.map((path) => ['chain', path] as const), ...(secrets ? [['secrets', secrets] as const] : [])];
  for (const [kind, path] of more) {
    const file = `${kind}/${basename(path)}`;
    others.push({ file, ...(await copyFile(path, join(part, file))) });
  }
  return { format: FORMAT, at: at.toISOString(), ...database, files: stored, others };
}

type OfDatabase = Pick<Manifest, 'postgres' | 'migrations' | 'tables' | 'sequences'>;

async function copyDatabase(client: pg.Client, part: string, note: BackupOptions['note']): Promise<OfDatabase> {
  // How values are written as text must not depend on how this server or role is set up.
  await client.query(
    `SET DateStyle = ISO; SET IntervalStyle = postgres; SET extra_float_digits = 3; SET TimeZone = UTC; SET client_encoding = 'UTF8'`,
  );
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const migrations = await readApplied(client);
  const tables = await readTables(client);
  // So that no migration changes them while they are read.
  await client.query(`LOCK TABLE ${tables.map(nameOf).join(', ')} IN ACCESS SHARE MODE`);
  const copied: Manifest['tables'] = [];
  for (const table of tables) {
    await note?.(`${table.schema}.${table.name}`);
    copied.push(await copyTable(client, part, table));
  }
  // Numbers are handed out outside of transactions: read last, they are beyond every row.
  const sequences = await readSequences(client);
  const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  await client.query('COMMIT');
  return { postgres: rows[0]!.version, migrations, tables: copied, sequences };
}

async function copyTable(client: pg.Client, part: string, table: Table): Promise<Manifest['tables'][number]> {
  const file = `tables/${table.schema}.${table.name}.copy.gz`;
  const rows = client.query(copyTo(`COPY (SELECT ${columnsOf(table)} FROM ${nameOf(table)}) TO STDOUT`));
  const stored = await store(join(part, file), rows, createGzip());
  return { ...table, columns: [...table.columns], file, rows: rows.rowCount, ...stored };
}

async function copyFile(from: string, to: string) {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  return store(to, createReadStream(from));
}

/** Folders of half-written files: see lib/storage/disk.ts. */
const PARTS = 'parts';

async function copyFiles(from: string, part: string): Promise<NonNullable<Manifest['files']>> {
  let count = 0;
  const lines = async function* () {
    for await (const place of placesIn(from)) {
      const copied = await copyFile(join(from, place), join(part, 'files', place)).catch(whereGone);
      if (!copied) continue;
      count += 1;
      yield Buffer.from(`${copied.sha256}  files/${place}\n`);
    }
  };
  const list = await store(join(part, FILES_LIST), Readable.from(lines()));
  return { count, ...list };
}

/** A file that was deleted since it was listed: so was its row. */
function whereGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function* placesIn(root: string, below = ''): AsyncGenerator<string> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // Before the first file there is no folder.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory() && place !== PARTS) yield* placesIn(root, place);
    else if (entry.isFile()) yield place;
  }
}

async function force(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** Deletes all but the newest backups in a folder; answers how many it deleted. */
export async function keepNewest(to: string, count: number): Promise<number> {
  const old = (await readdir(to))
    .filter((name) => NAME.test(name))
    .sort((a, b) => (a < b ? 1 : -1))
    .slice(count);
  for (const name of old) await rm(join(to, name), { recursive: true, force: true });
  return old.length;
}
