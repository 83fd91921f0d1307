// npm run bench:chat                  4,000 people in 2,000 rooms on one server with a database that syncs; prints the figures
// npm run bench:chat -- --write       writes bench/chat/line.json too
// npm run bench:chat -- --people N --messages N
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '#scripts/paths.ts';
import type { Keeping } from './bare.ts';
import { measureCeilings } from './ceiling.ts';
import type { Order, Told } from './load.ts';
import { addRooms, addTickets, type Writer } from './rooms.ts';
import { cpuSecondsOf, memoryOf } from '../server.ts';
import { openStage, type Stage } from './stage.ts';

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const people = Number(argument('--people') ?? '4000');
const messages = Number(argument('--messages') ?? '40000');
const STEADY_SECONDS = 15;
const SETTLE_MS = 20_000;
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

const round = (value: number): number => Number(value.toPrecision(3));

function startLoad() {
  const child = fork(join(root, 'bench', 'chat', 'load.ts'));
  const order = async (what: Order): Promise<Told> => {
    child.send(what);
    return ((await once(child, 'message')) as [Told])[0];
  };
  return { order, close: () => child.kill() };
}

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

type Load = ReturnType<typeof startLoad>;

/** Microseconds of one core that a message costs server, database and load. `spent`: what server and database have used so far. */
async function measureBurst(load: Load, spent: () => readonly [server: number, database: number]) {
  await load.order({ kind: 'burst', messages: Math.round(messages / 8) });
  const before = spent();
  const burst = await load.order({ kind: 'burst', messages });
  const [server, database] = spent().map((seconds, index) => seconds - before[index]!) as [number, number];
  const micros = (seconds: number) => round((seconds * 1e6) / messages);
  return {
    perSecond: Math.round((messages / burst.ms) * 1000),
    perCoreSecond: Math.round(messages / server),
    microseconds: { server: micros(server), database: micros(database), load: micros(burst.cpuSeconds) },
    refused: burst.refused!,
  };
}

async function measureServer(stage: Stage, writers: readonly Writer[]) {
  const load = startLoad();
  try {
    const idle = stage.memory();
    const tickets = await addTickets(stage.pool, writers, 600);
    const opened = await load.order({ kind: 'open', url: stage.url, writers, tickets, each: 40 });
    // What opening left behind is given back once nothing happens for a while.
    await wait(SETTLE_MS);
    const perConnection = (stage.memory() - idle) / writers.length;
    say(`${writers.length} connections in ${round(opened.ms / 1000)} s, ${round(perConnection / 1024)} KiB each`);
    const burst = await measureBurst(load, () => [stage.cpuSeconds(), stage.databaseCpuSeconds()]);
    say(`${burst.perSecond} messages a second, ${burst.refused} refused, ${JSON.stringify(burst.microseconds)} µs`);
    // The database writes out what the burst left behind: that is not part of a quiet hour.
    await wait(SETTLE_MS);
    const perSecond = Math.round(burst.perSecond / 4);
    const steady = await load.order({ kind: 'steady', perSecond, seconds: STEADY_SECONDS });
    const sorted = [...steady.latencies!].sort((a, b) => a - b);
    say(
      `at a quarter of that: p50 ${round(quantile(sorted, 0.5))} ms, p99 ${round(quantile(sorted, 0.99))} ms of ${sorted.length}`,
    );
    const began = performance.now();
    await stage.kill();
    await stage.start();
    await load.order({ kind: 'reopened' });
    const backMs = performance.now() - began;
    say(`killed and all back after ${round(backMs / 1000)} s`);
    return {
      openedMs: Math.round(opened.ms),
      perConnectionKiB: round(perConnection / 1024),
      ...burst,
      refused: burst.refused + steady.refused!,
      quarter: { messages: sorted.length, p50Ms: round(quantile(sorted, 0.5)), p99Ms: round(quantile(sorted, 0.99)) },
      backMs: Math.round(backMs),
    };
  } finally {
    load.close();
  }
}

/** Who speaks for buyer and seller of each trade. */
function partiesOf(writers: readonly Writer[]): Keeping['parties'] {
  const of = (party: Writer['party']) =>
    new Map(writers.filter((one) => one.party === party).map(({ tradeId, accountId }) => [tradeId, accountId]));
  const sellers = of('seller');
  return Object.fromEntries([...of('buyer')].map(([tradeId, buyer]) => [tradeId, [buyer, sellers.get(tradeId)!]]));
}

/** The bare line: alone, or in front of the stage's database. */
async function measureBare(stage: Stage, writers: readonly Writer[], keeping: Keeping | null) {
  const server: ChildProcess = fork(join(root, 'bench', 'chat', 'bare.ts'));
  server.send(keeping as Keeping);
  const [port] = (await once(server, 'message')) as [number];
  const load = startLoad();
  try {
    const idle = memoryOf(server.pid!);
    const tickets = writers.map(() => '');
    await load.order({ kind: 'open', url: `http://127.0.0.1:${port}`, writers, tickets, each: 40 });
    await wait(SETTLE_MS);
    const perConnection = (memoryOf(server.pid!) - idle) / writers.length;
    const burst = await measureBurst(load, () => [cpuSecondsOf(server.pid!), stage.databaseCpuSeconds()]);
    say(`bare ${keeping ? 'and kept' : 'line'}: ${burst.perSecond} messages a second`);
    return { ...burst, perConnectionKiB: round(perConnection / 1024) };
  } finally {
    load.close();
    server.disconnect();
  }
}

const loadBefore = Number(loadavg()[0]!.toFixed(1));
const stage = await openStage(mkdtempSync(join(tmpdir(), 'holdfast-bench-')));
try {
  const writers = await addRooms(stage.pool, people / 2);
  // As a database that has stood for a minute would by itself: else every search is planned as in an empty one.
  await stage.pool.query('ANALYZE');
  say(`${people} people in ${people / 2} rooms`);
  const ceilings = await measureCeilings(stage.pool, writers);
  say(
    `batched inserts of the same rows: ${round(ceilings.json)} a second as JSON, ${round(ceilings.columns)} as columns`,
  );
  const server = await measureServer(stage, writers);
  const bare = await measureBare(stage, writers, null);
  const kept = await measureBare(stage, writers, { databaseUrl: stage.databaseUrl, parties: partiesOf(writers) });
  const report = {
    people,
    messages,
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres with fsync, one server process, the load beside it`,
    loadBefore,
    insertCeilingPerSecond: Math.round(ceilings.json),
    columnCeilingPerSecond: Math.round(ceilings.columns),
    server,
    bare,
    bareAndKept: kept,
    ratios: {
      ofInsertCeiling: round(server.perSecond / ceilings.json),
      ofColumnCeiling: round(server.perSecond / ceilings.columns),
      ofBareAndKept: round(server.perSecond / kept.perSecond),
      ofBareLine: round(server.perSecond / bare.perSecond),
      memoryOfBareLine: round(server.perConnectionKiB / bare.perConnectionKiB),
    },
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (process.argv.includes('--write'))
    writeFileSync(join(root, 'bench', 'chat', 'line.json'), `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await stage.stop();
}
