// npm run bench:reputation -- [--write]                    how well three rankings tell the reliable from the others under each attack, and what a score costs whom
// npm run bench:reputation -- --db [--trades N] [--dir D] [--write]
//   what a profile, a trade more and a rebuild cost over a generated history (10_000_000 trades unless told). `--dir` keeps the database there, and a
//   history found there is measured again without being made anew.
// The first is a simulation from seeds: the same figures on every machine, no timings. `--write` keeps the figures, beside README.md which shows them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPool } from '#lib/db/client.ts';
import { CONNECTIONS } from '#lib/reputation/rebuild.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { ATTACKS, RINGS, tryOut, type Row } from './attacks.ts';
import { LEVELS, priceAll, type Prices } from './cost.ts';
import { measureDb } from './measure-db.ts';

/** Each attack is tried in as many towns, and the mean is shown. */
export const SEEDS = [1, 2, 3, 4, 5];
const FILE = new URL('./simulation.json', import.meta.url);

export type Figures = { readonly ranking: Readonly<Record<string, Row>>; readonly prices: Prices };

const round = (figure: number) => Math.round(figure * 1000) / 1000;

export function rank(name: string, seeds: readonly number[] = SEEDS): Row {
  const rows = seeds.map((seed) => tryOut(name, seed));
  const mean = (of: keyof Row) => round(rows.reduce((sum, row) => sum + row[of], 0) / rows.length);
  return { ours: mean('ours'), completion: mean('completion'), stars: mean('stars') };
}

export function measure(): Figures {
  const ranking = Object.fromEntries(Object.keys(ATTACKS).map((name) => [name, rank(name)]));
  return { ranking, prices: priceAll(1, RINGS) };
}

export const readFigures = (): Figures => JSON.parse(readFileSync(FILE, 'utf8')) as Figures;

/** The table and the bars of README.md. */
export function report({ ranking, prices }: Figures): string {
  const bar = (share: number) => '█'.repeat(Math.round(share * 20)).padEnd(20, '·');
  const lines = ['The chance that a reliable trader ranks before an attacker (0.5: a coin)', ''];
  for (const [name, row] of Object.entries(ranking)) {
    lines.push(name);
    for (const [of, share] of Object.entries(row)) lines.push(`  ${of.padEnd(11)} ${bar(share)} ${share.toFixed(3)}`);
  }
  lines.push(
    '',
    `Fees in dollars, dollar hours locked, for a score of ${LEVELS.map((bps) => bps / 100).join(', ')}`,
    '',
  );
  for (const [name, row] of Object.entries(prices)) {
    const cells = row.map((price) => (price ? `${price.fees.toFixed(1)} $, ${price.locked.toFixed(0)} h` : 'never'));
    lines.push(`  ${name.padEnd(56)} ${cells.map((cell) => cell.padEnd(18)).join('')}`.trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

async function runDb(trades: number, write: boolean, keptIn?: string): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  const dir = keptIn ?? mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const server = await startPostgres({ dir, password: 'bench', throwaway: true });
  try {
    await server.createDatabase('reputation');
    await applyMigrations(server.url('reputation'));
    const pool = openPool(server.url('reputation'), CONNECTIONS);
    const figures = await measureDb(pool, join(dir, 'data'), trades, say);
    await pool.end();
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    const name = `./db${trades === 10_000_000 ? '' : `-${trades}`}.json`;
    if (write) writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await server.stop();
    if (!keptIn) rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const write = process.argv.includes('--write');
  const after = (name: string) =>
    process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
  if (process.argv.includes('--db')) {
    await runDb(Number((after('--trades') ?? '10_000_000').replaceAll('_', '')), write, after('--dir'));
  } else {
    const figures = measure();
    process.stdout.write(report(figures));
    if (write) writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
  }
}
