/**
 * The third tier: real processes over a real Postgres, a real chain behind three nodes and a real mail server, with a line of ours between each two of them, which is
 * made bad by a seed while people trade; and processes are killed as well. What has to hold in the end is what the killing holds to (bench/chaos/judge.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDb, openPool } from '#lib/db/client.ts';
import { build, isBuildStale } from '#scripts/build.ts';
import { root } from '#scripts/paths.ts';
import { layGround, openFleet, type Fleet } from '../../chaos/fleet.ts';
import { play, type Report } from '../../chaos/play.ts';
import { openProxy, type Proxy } from './proxy.ts';
import { createWeather } from './weather.ts';

/** Two of each that matters: what sockets miss is asked for again, and needs no process of its own here. */
const KINDS = ['web,realtime', 'web,realtime', 'worker', 'worker'] as const;
const NODES = 3;

export type Live = {
  readonly seed: number;
  readonly minutes: number;
  readonly people: number;
  /** The mean time from one strike to the next, in milliseconds. */
  readonly everyMs: number;
  readonly say: (text: string) => void;
};

export type LiveReport = Report & { readonly met: Readonly<Record<string, number>> };

const faultsMet = (lines: readonly Proxy[]): Record<string, number> => {
  const all: Record<string, number> = {};
  for (const { met } of lines) for (const [fault, times] of met) all[fault] = (all[fault] ?? 0) + times;
  return all;
};

/** Plays it once. What is wrong stands in the report. */
export async function runLive(how: Live): Promise<LiveReport> {
  if (isBuildStale()) await build(join(root, 'test-results', 'build.log'));
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-live-'));
  const ground = await layGround(dir);
  const lines: Proxy[] = [await openProxy('database', ground.databaseUrl)];
  for (let at = 1; at <= NODES; at++) lines.push(await openProxy(`node ${at}`, ground.rpcUrl));
  const [database, ...nodes] = lines as [Proxy, ...Proxy[]];
  const through = { databaseUrl: database.url, rpcUrl: nodes.map(({ url }) => url).join(',') };
  const before = { ...process.env };
  let fleet: Fleet | undefined;
  try {
    const mailThrough = async (mailUrl: string) => {
      const mail = await openProxy('mail', mailUrl);
      lines.push(mail);
      return mail.url;
    };
    fleet = await openFleet({ ...ground, through }, KINDS, { redis: false, mailThrough });
    Object.assign(process.env, fleet.env);
    const pool = openPool(fleet.databaseUrl, 4);
    const db = openDb(pool);
    try {
      const report = await play(fleet, db, { ...how, weather: createWeather(lines, ground.rpcUrl) });
      if (report.wrong.length === 0) rmSync(dir, { recursive: true, force: true });
      else how.say(`logs in ${dir}`);
      return { ...report, met: faultsMet(lines) };
    } finally {
      await db.$disconnect();
      await pool.end();
    }
  } finally {
    await fleet?.stop();
    for (const line of lines) await line.stop();
    await ground.stop();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
