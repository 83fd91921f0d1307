// npm run chaos                       two minutes: two web, two realtime and two worker processes over a real Postgres and a real Redis, killed at random
// npm run chaos -- --kills N          goes on until so many were killed, for --minutes at most
// npm run chaos -- --minutes N --seed N --people N --every MILLISECONDS --without-redis
// npm run chaos -- --heap MIB         with so little memory that processes end by themselves, and are started again as services are
// npm run chaos -- --write            adds the result to bench/chaos/kills.json and the README
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDb, openPool } from '#lib/db/client.ts';
import { build, isBuildStale } from '#scripts/build.ts';
import { root } from '#scripts/paths.ts';
import { Problem } from '#scripts/platform.ts';
import { findRedis, KINDS, layGround, openFleet, type Fleet } from './fleet.ts';
import { entryOf, keep, spread, type Entry } from './ledger.ts';
import { play, type Play, type Report } from './play.ts';

const argument = (name: string): number | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
};
/** Mebibytes of heap at which Node ends a process; left out: as Node has it. */
const heapMb = argument('--heap');
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/** The mean time from one kill to the next, in milliseconds, where nothing else is said. */
const KILL_EVERY_MS = 2_500;

function asked(): Play {
  const kills = argument('--kills');
  const everyMs = argument('--every') ?? KILL_EVERY_MS;
  // A busy machine needs longer to start what was killed: three times what the dice say has to be enough.
  const minutes = argument('--minutes') ?? (kills === undefined ? 2 : Math.ceil((3 * kills * everyMs) / 60_000));
  return {
    seed: argument('--seed') ?? Math.floor(Math.random() * 1e9),
    people: Math.min(40, argument('--people') ?? 6),
    minutes: Math.min(120, minutes),
    everyMs,
    say,
    ...(kills !== undefined && { kills }),
  };
}

/** The commit that runs; `+`: files differ from it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short=10', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no', '--', ':!bench') ? '+' : ''}`;
}

async function run(dir: string, how: Play, redis: string | undefined): Promise<Report> {
  const ground = await layGround(dir);
  let fleet: Fleet | undefined;
  try {
    fleet = await openFleet(ground, KINDS, { redis: redis !== undefined, heapMb });
    Object.assign(process.env, fleet.env);
    const pool = openPool(fleet.databaseUrl, 4);
    const db = openDb(pool);
    try {
      return await play(fleet, db, how);
    } finally {
      await db.$disconnect();
      await pool.end();
    }
  } finally {
    await fleet?.stop();
    await ground.stop();
  }
}

async function main(): Promise<void> {
  const redis = process.argv.includes('--without-redis') ? undefined : findRedis();
  if (isBuildStale()) {
    say('building the pages');
    await build(join(root, 'test-results', 'build.log'));
  }
  const about: Pick<Entry, 'date' | 'commit' | 'conditions'> = {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, Postgres embedded with fsync, ${redis ? `Redis ${redis}` : 'no Redis: the database carries the line'}`,
  };
  const how = asked();
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-chaos-'));
  say(`seed ${how.seed}; logs in ${dir}${redis ? '' : '; no Redis'}`);
  const report = await run(dir, how, redis);
  const { starts, ...rest } = report;
  const startMs = Object.fromEntries(Object.entries(starts).map(([role, all]) => [role, spread(all)]));
  process.stdout.write(`${JSON.stringify({ ...rest, startMs }, null, 2)}\n`);
  if (process.argv.includes('--write')) keep(entryOf(report, about));
  const mayEnd = heapMb !== undefined;
  if (!mayEnd && Object.keys(report.ended).length > 0) say('processes ended by themselves: their logs say why');
  if (report.wrong.length > 0 || (!mayEnd && Object.keys(report.ended).length > 0)) process.exitCode = 1;
  if (!process.exitCode) rmSync(dir, { recursive: true, force: true });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
