import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleServer } from '#scripts/bundle.ts';
import { root } from '#scripts/paths.ts';

// As deep as its own place: files are named from there.
const dir = join(root, '.next', `server-process-${process.pid}`);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('the server that was put together runs, from a few files and not from its sources, and says what it is missing', async () => {
  await bundleServer(dir);
  expect(readdirSync(dir).length).toBeLessThan(60);
  const { PATH } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [join(dir, 'main.mjs')], {
    cwd: root,
    env: { PATH, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('DATABASE_URL');
  expect(stderr).toContain(dir);
  expect(stderr).not.toMatch(/\/server\/main\.ts|\/lib\/config\.ts/);
}, 60_000);
