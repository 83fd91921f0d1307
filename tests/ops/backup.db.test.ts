/** What a backup must survive and what must be refused: each fault is planted, and a place that was refused is left as it was. */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { sayBackup } from '#scripts/backup.ts';
import { restoreBackup } from '#scripts/backup/bring.ts';
import { readTables, SCHEMAS } from '#scripts/backup/catalogue.ts';
import { checkBackup, MANIFEST, MANIFEST_HASH, type Manifest } from '#scripts/backup/format.ts';
import { keepNewest, takeBackup, type Backup } from '#scripts/backup/take.ts';
import { applyMigrations, readMigrations } from '#scripts/schema-engine.ts';
import { withClient } from '#scripts/sql.ts';
import { testDatabase } from '../setup/database.ts';
import { ask, emptyDatabase, everything, newFolder, tidyUp } from './places.ts';

const database = await testDatabase();
const { url, pool } = database;
tidyUp();

/** Text with everything that COPY escapes, and bytes that are no text. */
const ODD = 'tab\t new\nline \\. \\N back\\slash “quoted” ا 🪙';
const addAccount = (id: string, name: string, at = url) =>
  ask(
    at,
    `INSERT INTO "Account" ("id", "name", "nameKey", "walletKind", "walletAddress") VALUES ($1, $2, $1, 'injected', $1)`,
    [id, name],
  );

let kept: Backup;
const files = newFolder();
const PLACE = 'chat/0a/0a000000000000000000';

beforeAll(async () => {
  await addAccount('a'.repeat(20), ODD);
  await addAccount('b'.repeat(20), 'Bea');
  // Enough that a write into a full disk stops the reading in the middle.
  await pool.query(
    `INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "at", "prevHash", "hash")
     SELECT 'trade', 'x', n, 'trade.taken', to_jsonb(repeat(md5(n::text), 60)), now(), md5(n::text), md5((n + 1)::text) FROM generate_series(1, 3000) n`,
  );
  mkdirSync(join(files, 'chat', '0a'), { recursive: true });
  writeFileSync(join(files, PLACE), Buffer.from([0, 255, 10, 13, 0]));
  mkdirSync(join(files, 'parts'));
  writeFileSync(join(files, 'parts', 'half'), 'cut off');
  kept = await takeBackup({ url, files, to: newFolder() });
});

/** A copy of the backup with a fault planted in it. */
async function faulty(plant: (folder: string) => void): Promise<string> {
  const folder = join(newFolder(), 'backup');
  await cp(kept.folder, folder, { recursive: true });
  plant(folder);
  return folder;
}

/** A manifest that says something else and whose hash fits. */
function rewrite(folder: string, change: (manifest: Manifest) => unknown): void {
  const path = join(folder, MANIFEST);
  const text = JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Manifest));
  writeFileSync(path, text);
  writeFileSync(join(folder, MANIFEST_HASH), `${createHash('sha256').update(text).digest('hex')}  ${MANIFEST}\n`);
}

async function refused(folder: string, says: RegExp): Promise<void> {
  const target = await emptyDatabase();
  await expect(restoreBackup({ url: target, from: folder, files: join(newFolder(), 'new') })).rejects.toThrow(says);
  expect((await everything(target))['public."Account"'] ?? []).toEqual([]);
}

describe('a backup', () => {
  it('comes back as it was, sequences and bytes that are no text among it, and half-written files are not in it', async () => {
    const [target, to] = [await emptyDatabase(), join(newFolder(), 'new')];
    await restoreBackup({ url: target, from: kept.folder, files: to });
    expect(await everything(target)).toEqual(await everything(url));
    expect(await ask(target, `SELECT "name" FROM "Account" WHERE "id" LIKE 'a%'`)).toEqual([{ name: ODD }]);
    expect(readFileSync(join(to, PLACE))).toEqual(readFileSync(join(files, PLACE)));
    expect(readdirSync(to)).toEqual(['chat']);
    const [{ next } = {}] = await ask<{ next: string }>(target, `SELECT nextval('"Event_id_seq"') AS next`);
    expect(Number(next)).toBeGreaterThan(3000);
  });

  it('takes every table of every schema that the migrations build, and says when it stood still', async () => {
    const schemas = await ask<{ name: string }>(
      url,
      `SELECT DISTINCT schemaname AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(schemas.map(({ name }) => name).sort()).toEqual([...SCHEMAS].sort());
    const tables = await withClient(url, readTables);
    expect(kept.manifest.tables.map(({ name }) => name)).toEqual(tables.map(({ name }) => name));
    expect(kept.manifest.migrations).toHaveLength(readMigrations().migrationDirectories.length);
  });

  it('is readable by its owner alone, and holds no secret unless one is put into it', async () => {
    const modes = readdirSync(kept.folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const { mode } = statSync(join(entry.parentPath, entry.name));
      return `${entry.isDirectory() ? 'folder' : 'file'} ${(mode & 0o777).toString(8)}`;
    });
    expect([...new Set(modes)].sort()).toEqual(['file 600', 'folder 700']);
    expect(sayBackup(kept, '/etc/holdfast')).toContain('The secrets are not in it: keep /etc/holdfast elsewhere');
    const secrets = join(newFolder(), 'holdfast.env');
    writeFileSync(secrets, 'AUTH_SECRET=x');
    const whole = await takeBackup({ url, files, to: newFolder(), secrets });
    expect(readFileSync(join(whole.folder, 'secrets/holdfast.env'), 'utf8')).toBe('AUTH_SECRET=x');
    expect(sayBackup(whole, secrets)).toContain('whoever has it has everything');
  });

  it('has nothing in it that was written after it began, in any table, and nothing by halves', async () => {
    let written = false;
    const { folder, manifest } = await takeBackup({
      url,
      files,
      to: newFolder(),
      note: async () => {
        if (written) return;
        written = true;
        // Two rows that belong together, in the first and in one of the last tables.
        await addAccount('c'.repeat(20), 'Came later');
        await pool.query(`UPDATE "Account" SET "name" = 'Changed' WHERE "id" LIKE 'b%'`);
        await pool.query(`INSERT INTO "Session" ("id", "accountId", "expiresAt") VALUES ('late', $1, now())`, [
          'c'.repeat(20),
        ]);
      },
    });
    const text = (name: string) =>
      gunzipSync(readFileSync(join(folder, manifest.tables.find((one) => one.name === name)!.file))).toString();
    expect(text('Account')).not.toContain('Came later');
    expect(text('Account')).toContain('Bea');
    expect(text('Session')).not.toContain('late');
    expect(await ask(url, `SELECT 1 FROM "Session" WHERE "id" = 'late'`)).toHaveLength(1);
  });

  it('taken before the last migrations comes back under this release, which applies them', async () => {
    const all = readMigrations();
    const old = { ...all, migrationDirectories: all.migrationDirectories.slice(0, -4) };
    const [then, target] = [await emptyDatabase(), await emptyDatabase()];
    await applyMigrations(then, old);
    await addAccount('d'.repeat(20), ODD, then);
    const { folder } = await takeBackup({ url: then, files, to: newFolder() });
    const { later } = await restoreBackup({ url: target, from: folder, files: join(newFolder(), 'new') });
    expect(later).toEqual(all.migrationDirectories.slice(-4).map(({ path }) => path));
    await applyMigrations(then);
    const [here, there] = [await everything(target), await everything(then)];
    expect(Object.keys(here)).toEqual(Object.keys(there));
    expect(here['public."Account"']).toEqual(there['public."Account"']);
  });
});

describe('is refused, and the place left as it was:', () => {
  const account = () => kept.manifest.tables.find(({ name }) => name === 'Account')!.file;

  it('a backup in which a byte of a table has flipped', async () => {
    const folder = await faulty((at) => {
      const bytes = readFileSync(join(at, account()));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(join(at, account()), bytes);
    });
    await refused(folder, /the table public\.Account is not as it was written/);
  });

  it('one whose table is missing, cut off or longer', async () => {
    await refused(await faulty((at) => rmSync(join(at, account()))), /lacks the table public\.Account/);
    await refused(
      await faulty((at) => truncateSync(join(at, account()), 20)),
      /public\.Account is not as it was written/,
    );
    await refused(await faulty((at) => appendFileSync(join(at, account()), 'x')), /public\.Account is not as it was/);
  });

  it('one whose stored file, list of files or manifest is not as it was, and a folder that is none', async () => {
    await refused(await faulty((at) => writeFileSync(join(at, 'files', PLACE), 'other')), /the file chat\/0a/);
    await refused(await faulty((at) => appendFileSync(join(at, 'files.list'), '\n')), /the list of files/);
    await refused(await faulty((at) => appendFileSync(join(at, MANIFEST), '\n')), /manifest\.json .* not as it was/);
    await refused(newFolder(), /is no backup/);
  });

  it('one of a newer format, of a migration that is not here, or of one that says otherwise', async () => {
    await refused(await faulty((at) => rewrite(at, (one) => ({ ...one, format: 2 }))), /format 2/);
    const more = { name: '20990101000000_tomorrow', checksum: 'x' };
    const newer = (one: Manifest) => ({ ...one, migrations: [...one.migrations, more] });
    await refused(await faulty((at) => rewrite(at, newer)), /20990101000000_tomorrow, which this one does not have/);
    const other = ({ migrations: [first, ...rest], ...one }: Manifest) => ({
      ...one,
      migrations: [{ ...first!, checksum: 'x' }, ...rest],
    });
    await refused(await faulty((at) => rewrite(at, other)), /is another one here/);
  });

  it('one whose manifest counts other rows than come, or has another table', async () => {
    const counting = (one: Manifest) => ({
      ...one,
      tables: one.tables.map((table) => (table.name === 'Account' ? { ...table, rows: table.rows + 1 } : table)),
    });
    await refused(await faulty((at) => rewrite(at, counting)), /public\.Account has 3 rows in the backup and 2 came/);
    const lacking = (one: Manifest) => ({ ...one, tables: one.tables.filter(({ name }) => name !== 'Session') });
    await refused(await faulty((at) => rewrite(at, lacking)), /other tables than the backup has: public\.Session/);
  });

  it('rows that point at rows which are not there', async () => {
    const orphan = await emptyDatabase();
    await applyMigrations(orphan);
    const admin = new URL(url);
    admin.pathname = new URL(orphan).pathname;
    await withClient(admin.href, async (client) => {
      await client.query(`SET session_replication_role = replica`);
      await client.query(`INSERT INTO "Session" ("id", "accountId", "expiresAt") VALUES ('orphan', 'nobody', now())`);
    });
    const { folder } = await takeBackup({ url: orphan, files, to: newFolder() });
    await refused(folder, /Session_accountId_fkey/);
  });

  it('a database or a folder of files that is not empty', async () => {
    const target = await emptyDatabase();
    await ask(target, 'CREATE TABLE "theirs" AS SELECT 1 AS one');
    const to = join(newFolder(), 'new');
    await expect(restoreBackup({ url: target, from: kept.folder, files: to })).rejects.toThrow(/database is not empty/);
    expect(Object.keys(await everything(target))).toEqual(['public.theirs', 'sequences']);
    expect(existsSync(to)).toBe(false);
    const full = await emptyDatabase();
    await expect(restoreBackup({ url: full, from: kept.folder, files })).rejects.toThrow(
      /folder of files .* not empty/,
    );
    expect(Object.keys(await everything(full))).toEqual(['sequences']);
  });
});

describe('what goes wrong while it is written', () => {
  it('a full disk ends it with a sentence, and leaves nothing that looks like a backup', async () => {
    const to = newFolder();
    const full = takeBackup({
      url,
      files,
      to,
      note: (part) => {
        // What is written there finds the disk full.
        if (part === 'public.Event')
          symlinkSync('/dev/full', join(to, `.part-${process.pid}`, 'tables', 'public.Event.copy.gz'));
      },
    });
    await expect(full).rejects.toThrow(/^The disk of .* is full: there is no new backup/);
    expect(readdirSync(to)).toEqual([]);
  });

  it('what a killed one left is taken away by the next, which never takes a half-written one for a backup', async () => {
    const to = newFolder();
    mkdirSync(join(to, '.part-999999999', 'tables'), { recursive: true });
    const { folder } = await takeBackup({ url, files, to, at: new Date('2026-01-02T03:04:05.678Z') });
    expect(readdirSync(to)).toEqual(['holdfast-20260102T030405Z']);
    await checkBackup(folder);
    await expect(takeBackup({ url, files, to, at: new Date('2026-01-02T03:04:05Z') })).rejects.toThrow(/there already/);
    expect(readdirSync(to)).toEqual(['holdfast-20260102T030405Z']);
  });

  it('the newest are kept and nothing else of the folder is touched', async () => {
    const to = newFolder();
    const names = ['holdfast-20260101T000000Z', 'holdfast-20260102T000000Z', 'holdfast-20260103T000000Z'];
    for (const name of [...names, 'holdfast-notes', 'database-1.dump']) mkdirSync(join(to, name));
    expect(await keepNewest(to, 2)).toBe(1);
    expect(readdirSync(to).sort()).toEqual(['database-1.dump', ...names.slice(1), 'holdfast-notes']);
  });
});
