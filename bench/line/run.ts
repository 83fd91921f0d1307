// npm run bench:line              what it costs to tell other processes: commits a second with NOTIFY inside the transaction, beside it, and without
// npm run bench:line -- --write   writes bench/line/line.json too
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { openPool } from '#lib/db/client.ts';
import { root } from '#scripts/paths.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { createLine } from '#server/line/line.ts';
import { openPostgres } from '#server/line/postgres.ts';

const WRITERS = 16;
const SECONDS = 5;
const ROUNDS = 3;

/** Commits a second of writers that each write one row and `more` in one transaction; `after`: once it is kept. */
async function measure(pool: pg.Pool, more: string | undefined, after: () => void): Promise<number> {
  let commits = 0;
  const until = performance.now() + SECONDS * 1000;
  const writer = async (id: number) => {
    const client = await pool.connect();
    while (performance.now() < until) {
      await client.query('BEGIN');
      await client.query({
        name: 'write',
        text: 'INSERT INTO t (who, what) VALUES ($1, $2)',
        values: [id, 'x'.repeat(200)],
      });
      if (more) await client.query(more);
      await client.query('COMMIT');
      commits += 1;
      after();
    }
    client.release();
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, id) => writer(id)));
  return Math.round(commits / SECONDS);
}

const dir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const postgres = await startPostgres({ dir, password: 'bench' });
try {
  await postgres.createDatabase('line');
  const url = postgres.url('line');
  const pool = openPool(url, WRITERS);
  await pool.query('CREATE TABLE t (id bigserial PRIMARY KEY, who int, what text)');
  // Somebody listens, as another process would.
  Object.assign(process.env, { LOG_LEVEL: 'fatal' });
  const ends = ['one', 'other'].map((mine) => createLine(openPostgres(url), { mine }));
  while (ends.some((end) => end.others() === 0)) await new Promise((resolve) => setTimeout(resolve, 20));
  const hint = { hint: { noun: 'trade', id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', seq: 1 } };
  const inside = `SELECT pg_notify('holdfast_inside', '{"noun":"trade","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":1}')`;
  const rounds: { without: number; inside: number; beside: number }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({
      without: await measure(pool, undefined, () => {}),
      inside: await measure(pool, inside, () => {}),
      beside: await measure(pool, undefined, () => ends[0]!.say(hint)),
    });
  const middle = (of: 'without' | 'inside' | 'beside') =>
    rounds.map((one) => one[of]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  const report = {
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres with fsync, ${WRITERS} writers, ${ROUNDS} rounds of ${SECONDS} s each, the middle one`,
    commitsASecond: { without: middle('without'), inside: middle('inside'), beside: middle('beside') },
    rounds,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (process.argv.includes('--write'))
    writeFileSync(join(root, 'bench', 'line', 'line.json'), `${JSON.stringify(report, null, 2)}\n`);
  await Promise.all(ends.map((end) => end.close()));
  await pool.end();
} finally {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}
