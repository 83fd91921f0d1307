import pg from 'pg';
import { checkDatabase as refuseDatabase } from '../external.ts';
import { Problem } from '../platform.ts';
import { readMigrations } from '../schema-engine.ts';
import { speaker, type Finding } from './finding.ts';

const { good, care, wrong } = speaker('database');

const MOST_SKEW_SECONDS = 2;

/** Reachable, recent enough, migrated, with the rights the server needs and a clock that agrees with ours. */
export async function checkDatabase(url: string): Promise<Finding[]> {
  try {
    await refuseDatabase(url);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [wrong(error.message)];
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return [
      ...(await checkVersion(client)),
      ...(await checkMigrations(client)),
      ...(await checkRights(client)),
      ...(await checkClock(client)),
      ...(await checkLine(client, url)),
    ];
  } finally {
    await client.end();
  }
}

const first = async <T>(client: pg.Client, sql: string): Promise<T> => (await client.query(sql)).rows[0] as T;

async function checkVersion(client: pg.Client): Promise<Finding[]> {
  const { version } = await first<{ version: string }>(client, `SELECT current_setting('server_version') AS version`);
  return [good(`Postgres ${version} answers`)];
}

async function checkMigrations(client: pg.Client): Promise<Finding[]> {
  const wanted = readMigrations().migrationDirectories.map(({ path }) => path);
  const { there } = await first<{ there: boolean }>(
    client,
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
  );
  const todo = 'npm run migrate -- apply';
  if (!there) return [wrong('the database is empty: no migration was ever applied', todo)];
  const { rows } = await client.query<{ name: string; done: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS done FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  const broken = rows.filter(({ done }) => !done).map(({ name }) => name);
  if (broken.length > 0)
    return [
      wrong(
        `a migration stopped half-way: ${broken.join(', ')}`,
        'restore the backup made before it, or mend it by hand and mark it done',
      ),
    ];
  const applied = new Set(rows.map(({ name }) => name));
  const pending = wanted.filter((name) => !applied.has(name));
  const newer = [...applied].filter((name) => !wanted.includes(name));
  if (newer.length > 0)
    return [
      wrong(
        `the database is ahead of this program: ${newer.join(', ')}`,
        'install the newer program again, or restore the backup made before',
      ),
    ];
  return pending.length > 0
    ? [wrong(`${pending.length} migrations are pending: ${pending.join(', ')}`, todo)]
    : [good(`all ${wanted.length} migrations are applied`)];
}

async function checkRights(client: pg.Client): Promise<Finding[]> {
  const rights = await first<{ super: boolean; create: boolean; owns: boolean }>(
    client,
    `SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "super",
      has_schema_privilege(current_schema(), 'CREATE') AS "create",
      NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema()
        AND NOT has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT, INSERT, UPDATE, DELETE')) AS "owns"`,
  );
  const findings: Finding[] = [];
  if (rights.super)
    findings.push(
      care(
        'the server uses the database as a superuser',
        'give it a role of its own that owns one database (docs/install.md)',
      ),
    );
  if (!rights.create)
    findings.push(
      wrong('the role may make no tables: migrations cannot be applied', 'ALTER SCHEMA public OWNER TO that role'),
    );
  if (!rights.owns)
    findings.push(wrong('the role may not read and write every table', 'make it the owner of the tables'));
  return findings.length > 0 ? findings : [good('the role has the rights it needs and no more')];
}

async function checkClock(client: pg.Client): Promise<Finding[]> {
  const before = Date.now();
  const { now } = await first<{ now: Date }>(client, 'SELECT clock_timestamp() AS now');
  const skew = (now.getTime() - (before + Date.now()) / 2) / 1000;
  return Math.abs(skew) <= MOST_SKEW_SECONDS
    ? [good('the clocks of database and server agree')]
    : [
        wrong(
          `the database's clock is ${Math.abs(skew).toFixed(0)} seconds ${skew > 0 ? 'ahead of' : 'behind'} this machine's`,
          'let both keep time by NTP (timedatectl)',
        ),
      ];
}

/** A line over a network is encrypted, and its other end proved. */
async function checkLine(client: pg.Client, url: string): Promise<Finding[]> {
  const { host } = client;
  if (host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host)) return [];
  const { ssl } = await first<{ ssl: boolean }>(
    client,
    'SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS ssl',
  );
  if (!ssl)
    return [
      wrong(
        'the line to the database goes over a network unencrypted',
        'add ?sslmode=verify-full&sslrootcert=... to DATABASE_URL',
      ),
    ];
  return url.includes('verify-full')
    ? [good('the line to the database is encrypted and its end proved')]
    : [care('the database is not asked to prove who it is', 'add sslmode=verify-full to DATABASE_URL')];
}
