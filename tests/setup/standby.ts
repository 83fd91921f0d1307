/** A database server with a streaming standby, both of the embedded binaries: the standby is a copy of the running server's folder (pg_backup_start and _stop) that follows. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '#scripts/sql.ts';
import { startPostgres, type Postgres } from '#scripts/postgres.ts';

const PASSWORD = 'of-this-test-alone';

export type Pair = { readonly primary: Postgres; readonly standby: Postgres; stop(): Promise<void> };

export async function startPair(): Promise<Pair> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-pair-'));
  const [of, following] = [join(dir, 'primary'), join(dir, 'standby')];
  const options = { password: PASSWORD, throwaway: true, followed: true };
  const primary = await startPostgres({ ...options, dir: of });
  await withClient(primary.url('postgres'), async (client) => {
    await client.query(`SELECT pg_backup_start('a standby', true)`);
    mkdirSync(following, { recursive: true });
    const left = /\/(postmaster\.(pid|opts)|pg_replslot\/.*|pg_dynshmem\/.*|pgsql_tmp.*)$/;
    cpSync(join(of, 'data'), join(following, 'data'), { recursive: true, filter: (path) => !left.test(path) });
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(following, 'data', 'backup_label'), rows[0]!.labelfile);
  });
  writeFileSync(join(following, 'data', 'standby.signal'), '');
  const from = `host=127.0.0.1 port=${primary.port} user=holdfast password=${PASSWORD}`;
  writeFileSync(join(following, 'data', 'postgresql.auto.conf'), `primary_conninfo = '${from}'\n`);
  const standby = await startPostgres({ ...options, dir: following });
  return {
    primary,
    standby,
    stop: async () => {
      await standby.stop();
      await primary.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
