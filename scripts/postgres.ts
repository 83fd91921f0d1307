// The embedded Postgres: one server over one folder, on a port of this machine alone.
import { type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports.ts';
import { postgresHome, Problem } from './platform.ts';
import { asPostgresUser, type Unprivileged } from './postgres-user.ts';
import { withClient } from './sql.ts';
import { commandLine, endProcess, isAlive, whenGone } from './processes.ts';

const USER = 'holdfast';

export type Postgres = {
  readonly port: number;
  readonly pid: number;
  /** Connection string of a database of this server. */
  url(database: string): string;
  /** Creates the database where it is missing; answers whether it did. */
  createDatabase(name: string): Promise<boolean>;
  /** Ends every connection and the server; what was committed is on disk. */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  /** Its own folder: data/, log. */
  readonly dir: string;
  readonly password: string;
  /** Speed over safety: what a power cut takes is made again by the next run. */
  readonly throwaway?: boolean;
  /** A standby may follow it; else what a table is made anew of is not written to the log a second time. */
  readonly followed?: boolean;
  /** How root gives up its rights: see postgres-user.ts. */
  readonly privileges?: 'auto' | 'namespace' | 'drop';
};

const THROWAWAY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
/** A sixteenth of what memory there is: pages that are asked for again and again stay with the database, and the app beside it keeps the rest. Megabytes. */
const memory = Math.min(process.constrainedMemory() || Infinity, totalmem()) / 2 ** 20;
const buffers = Math.round(Math.min(1024, Math.max(128, memory / 16)));
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'jit=off',
  'max_wal_size=512MB',
  `shared_buffers=${buffers}MB`,
];

/** Nobody follows: no more in the log than what a crash needs. */
const ALONE = ['wal_level=minimal', 'max_wal_senders=0'];

/** Starts the server; makes its cluster first where there is none. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const user = asPostgresUser(postgresHome(), options.dir, options.privileges ?? 'auto');
  const data = join(user.dir, 'data');
  await endOrphan(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(user, options);
  user.own(user.dir);
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(user, data, options);
    } catch (error) {
      // A port taken between choosing and listening, or the backends of a killed server still leaving.
      if (attempt === 4 || error instanceof Problem) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
    }
  }
}

/** In a folder beside its place, renamed when complete, so that an interrupted start leaves nothing half made. */
async function initialise(user: Unprivileged, options: PostgresOptions): Promise<void> {
  const fresh = join(user.dir, 'data.new');
  const passwordFile = join(user.dir, 'password');
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  user.own(user.dir);
  const flags = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  flags.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--pgdata=${fresh}`);
  if (options.throwaway) flags.push('--no-sync');
  const output = await run(user, 'initdb', flags);
  rmSync(passwordFile, { force: true });
  if (!existsSync(join(fresh, 'PG_VERSION')) || output.code !== 0) throw explain(output.text, user.dir);
  renameSync(fresh, join(user.dir, 'data'));
}

function run(user: Unprivileged, program: string, args: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = user.spawn(program, args, ['ignore', 'pipe', 'pipe']);
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stderr?.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

function explain(text: string, dir: string): Error {
  if (/No space left on device/i.test(text))
    return new Problem(`The disk is full: Postgres cannot write to ${dir}. Free some space and start again.`);
  if (/database files are incompatible|was initialized by PostgreSQL version/i.test(text))
    return new Problem(
      `The database in ${dir} was made by another version of Postgres. Keep a copy, then: npm run reset`,
    );
  const lines = text.trim().split('\n').slice(-4).join('\n  ');
  return new Error(`Postgres did not start (folder ${dir}):\n  ${lines}`);
}

async function launch(user: Unprivileged, data: string, options: PostgresOptions): Promise<Postgres> {
  const port = await freePort();
  const log = join(user.dir, 'postgres.log');
  const given = [...SETTINGS, ...(options.throwaway ? THROWAWAY : []), ...(options.followed ? [] : ALONE)];
  const settings = given.flatMap((setting) => ['-c', setting]);
  const out = openSync(log, 'w', 0o600);
  const child = user.spawn('postgres', ['-D', data, '-p', String(port), ...settings], ['ignore', out, out]);
  closeSync(out);
  const url = (database: string) => `postgresql://${USER}:${options.password}@127.0.0.1:${port}/${database}`;
  await ready(child, url('postgres'), () => explain(readFileSync(log, 'utf8'), user.dir));
  const pid = child.pid!;
  return {
    port,
    pid,
    url,
    createDatabase: (name) => createDatabase(url('postgres'), name),
    stop: () => endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 10_000),
  };
}

async function ready(child: ChildProcess, url: string, failure: () => Error): Promise<void> {
  let gone = false;
  child.on('exit', () => (gone = true));
  child.on('error', () => (gone = true));
  const until = Date.now() + 60_000;
  for (;;) {
    if (gone) throw failure();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      const { code } = error as { code?: string };
      if (code === '28P01') {
        child.kill('SIGINT');
        throw new Problem(
          'The embedded database does not accept the password in secrets.json. Restore that file, or: npm run reset',
        );
      }
      if (Date.now() > until) {
        child.kill('SIGQUIT');
        throw failure();
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function createDatabase(adminUrl: string, name: string): Promise<boolean> {
  return withClient(adminUrl, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    return true;
  });
}

/** Ends the server that an interrupted start left over this folder, and forgets a lock file whose process is another's. */
export async function endOrphan(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (isAlive(pid) && commandLine(pid).includes(data)) await endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 10_000);
  await whenGone(pid, 100);
  if (existsSync(lock)) rmSync(lock, { force: true });
}
