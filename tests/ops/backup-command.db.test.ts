/** The two commands as they are typed: on the installation that `npm start` made, and what they refuse. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readArguments } from '#scripts/backup.ts';
import { root } from '#scripts/paths.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { loadSecrets } from '#scripts/server-env.ts';
import { ask, newFolder, tidyUp } from './places.ts';

tidyUp();

const run = (script: 'backup' | 'restore', args: string[], dir: string) => {
  const { PATH, HOME, NODE_ENV } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', `${script}.ts`), ...args], {
    env: { PATH, HOME, NODE_ENV, HOLDFAST_DIR: dir },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};

/** Opens the database of an installation for the length of `use`. */
async function within<T>(dir: string, use: (url: string) => Promise<T>): Promise<T> {
  const { databasePassword: password } = loadSecrets(join(dir, 'secrets.json'));
  const server = await startPostgres({ dir: join(dir, 'postgres'), password, throwaway: true });
  try {
    await server.createDatabase('holdfast');
    return await use(server.url('holdfast'));
  } finally {
    await server.stop();
  }
}

it('an installation of npm start is backed up with its chains, and comes back beside its secrets alone', async () => {
  const [dir, to, next] = [newFolder(), newFolder(), newFolder()];
  await within(dir, async (url) => {
    await applyMigrations(url);
    await ask(
      url,
      `INSERT INTO "ChainCursor" ("chainId", "seenNumber", "seenHash", "finalNumber", "headTime") VALUES (31337, 7, 'x', 5, now())`,
    );
  });
  mkdirSync(join(dir, 'chain'));
  writeFileSync(join(dir, 'chain', 'state.json'), '{"block":7}');
  // Of `npm start -- --second-chain`.
  writeFileSync(join(dir, 'chain', 'second.json'), '{"block":3}');

  const taken = run('backup', [to], dir);
  expect(taken).toMatchObject({
    status: 0,
    said: expect.stringContaining(`keep ${join(dir, 'secrets.json')} elsewhere`),
  });
  const backup = join(to, readdirSync(to)[0]!);
  expect(run('restore', [backup, '--check'], next)).toMatchObject({ status: 0 });

  expect(run('restore', [backup], next)).toMatchObject({ status: 1, said: expect.stringContaining('secrets.json') });
  copyFileSync(join(dir, 'secrets.json'), join(next, 'secrets.json'));
  expect(run('restore', [backup], next)).toMatchObject({
    status: 0,
    said: expect.stringContaining('npm run reconcile'),
  });
  expect(readFileSync(join(next, 'chain', 'state.json'), 'utf8')).toBe('{"block":7}');
  expect(readFileSync(join(next, 'chain', 'second.json'), 'utf8')).toBe('{"block":3}');
  expect(existsSync(join(next, 'complete.json'))).toBe(true);
  const cursor = await within(next, (url) => ask(url, `SELECT "seenNumber"::int AS seen FROM "ChainCursor"`));
  expect(cursor).toEqual([{ seen: 7 }]);
  expect(run('restore', [backup], next)).toMatchObject({ status: 1, said: expect.stringContaining('is not empty') });
});

it('where nothing was installed it says so, and what is typed wrongly is refused', () => {
  const nowhere = newFolder();
  expect(run('backup', [newFolder()], nowhere)).toMatchObject({
    status: 1,
    said: expect.stringContaining('DATABASE_URL'),
  });
  expect(readdirSync(nowhere)).toEqual([]);
  for (const args of [[], ['a', 'b'], ['a', '--keep', '0'], ['a', '--keep', 'x'], ['a', '--other']])
    expect(() => readArguments(args)).toThrow(/^usage/);
  expect(() => readArguments(['a', '--secrets', join(nowhere, 'none')])).toThrow(/There is no file/);
  expect(readArguments(['a', '--keep', '28'])).toEqual({ to: 'a', keep: 28 });
});
