// npm run bench:market                 a million offers made from a seed; prints the table
// npm run bench:market -- --write      writes bench/market/search.json too (search-N.json of another number)
// npm run bench:market -- --offers N   so many offers (10_000_000 for the long run)
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPool } from '#lib/db/client.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { root } from '#scripts/paths.ts';
import { generate } from './generate.ts';
import { lookups, measurePages, quantile, type Sample } from './search.ts';

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const offers = Number((argument('--offers') ?? '1000000').replaceAll('_', ''));
const rounds = Number(argument('--rounds') ?? '5');
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

const dir = argument('--dir') ?? mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
const kept = argument('--dir') !== undefined;
const server = await startPostgres({ dir, password: 'bench', throwaway: true });
try {
  const made = await server.createDatabase('market');
  const url = server.url('market');
  const pool = openPool(url, 4);
  if (made) {
    await applyMigrations(url);
    await generate(pool, offers, say);
  }
  const client = await pool.connect();
  const { rows } = await client.query<{ id: string }>('SELECT "id" FROM "Offer" TABLESAMPLE SYSTEM (1) LIMIT 20000');
  const ids = rows.map(({ id }) => id);
  const before = await lookups(client, ids, 20_000);
  const samples = await measurePages(client, rounds, say);
  const after = await lookups(client, ids, 20_000);
  const report = reportOf(samples, (before.perSecond + after.perSecond) / 2);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (process.argv.includes('--write')) {
    const name = offers === 1_000_000 ? 'search.json' : `search-${offers}.json`;
    writeFileSync(join(root, 'bench', 'market', name), `${JSON.stringify(report, null, 2)}\n`);
  }
  client.release();
  await pool.end();
} finally {
  await server.stop();
  if (!kept) rmSync(dir, { recursive: true, force: true });
}

function reportOf(samples: readonly Sample[], keyPerSecond: number) {
  const figures = (of: readonly Sample[]) => {
    const sorted = of.map(({ ms }) => ms).sort((a, b) => a - b);
    const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
    return {
      pages: sorted.length,
      p50Ms: round(quantile(sorted, 0.5)),
      p99Ms: round(quantile(sorted, 0.99)),
      mostMs: round(sorted.at(-1)!),
      ofKeyRate: round(1000 / mean / keyPerSecond),
    };
  };
  const groups = [...new Set(samples.map(({ group }) => group))];
  const worst = samples.toSorted((a, b) => b.ms - a.ms).slice(0, 12);
  return {
    offers,
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres, one connection, prepared`,
    keyLookupsPerSecond: Math.round(keyPerSecond),
    all: figures(samples),
    groups: Object.fromEntries(groups.map((group) => [group, figures(samples.filter((one) => one.group === group))])),
    slowest: worst.map(({ group, name, ms }) => `${round(ms)} ms: ${group}: ${name}`),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
