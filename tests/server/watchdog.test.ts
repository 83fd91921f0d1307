import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '#scripts/paths.ts';

/** Long enough that a busy machine gives the event loop a turn meanwhile. Milliseconds. */
const HANG_MS = 3_000;

const run = (how: 'hangs' | 'works') => {
  const script = join(root, 'tests', 'server', 'watchdog-process.ts');
  const { PATH, HOME, NODE_ENV } = process.env;
  const given = { env: { PATH, HOME, NODE_ENV }, encoding: 'utf8', timeout: 200_000 } as const;
  const { signal, status, stdout } = spawnSync(process.execPath, [script, how, `${HANG_MS}`], given);
  return { signal, status, said: stdout };
};

it('a process whose event loop stands still ends, and says why: whoever starts it again gets what it held', () => {
  const { signal, said } = run('hangs');
  expect(signal).toBe('SIGKILL');
  expect(JSON.parse(said)).toMatchObject({ level: 60, msg: 'the event loop hangs: this process ends' });
});

it('one that works long, and lets others have their turn, does not', () => {
  expect(run('works')).toEqual({ signal: null, status: 0, said: 'done\n' });
});
