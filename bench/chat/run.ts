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
import { measureCeiling } from './ceiling.ts';
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
    await load.order({ kind: 'burst', messages: Math.round(messages / 8) });
    const cpu = stage.cpuSeconds();
    const burst = await load.order({ kind: 'burst', messages });
    const perSecond = (messages / burst.ms) * 1000;
    const used = stage.cpuSeconds() - cpu;
    say(
      `${round(perSecond)} messages a second, ${round(messages / used)} a second of one core, ${burst.refused} refused`,
    );
    // The database writes out what the burst left behind: that is not part of a quiet hour.
    await wait(SETTLE_MS);
    const steady = await load.order({ kind: 'steady', perSecond: Math.round(perSecond / 4), seconds: STEADY_SECONDS });
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
      perSecond: Math.round(perSecond),
      perCoreSecond: Math.round(messages / used),
      refused: burst.refused! + steady.refused!,
      quarter: { messages: sorted.length, p50Ms: round(quantile(sorted, 0.5)), p99Ms: round(quantile(sorted, 0.99)) },
      backMs: Math.round(backMs),
    };
  } finally {
    load.close();
  }
}

async function measureBare(writers: readonly Writer[]) {
  const server: ChildProcess = fork(join(root, 'bench', 'chat', 'bare.ts'));
  const [port] = (await once(server, 'message')) as [number];
  const load = startLoad();
  try {
    const idle = memoryOf(server.pid!);
    await load.order({
      kind: 'open',
      url: `http://127.0.0.1:${port}`,
      writers,
      tickets: writers.map(() => ''),
      each: 40,
    });
    await wait(SETTLE_MS);
    const perConnection = (memoryOf(server.pid!) - idle) / writers.length;
    await load.order({ kind: 'burst', messages: Math.round(messages / 8) });
    const cpu = cpuSecondsOf(server.pid!);
    const { ms } = await load.order({ kind: 'burst', messages });
    const perSecond = (messages / ms) * 1000;
    say(`bare ws: ${round(perSecond)} messages a second, ${round(perConnection / 1024)} KiB a connection`);
    return {
      perSecond: Math.round(perSecond),
      perCoreSecond: Math.round(messages / (cpuSecondsOf(server.pid!) - cpu)),
      perConnectionKiB: round(perConnection / 1024),
    };
  } finally {
    load.close();
    server.disconnect();
  }
}

const loadBefore = Number(loadavg()[0]!.toFixed(1));
const stage = await openStage(mkdtempSync(join(tmpdir(), 'holdfast-bench-')));
try {
  const writers = await addRooms(stage.pool, people / 2);
  say(`${people} people in ${people / 2} rooms`);
  const ceiling = await measureCeiling(stage.pool, writers);
  say(`batched inserts of the same rows: ${round(ceiling)} a second`);
  const server = await measureServer(stage, writers);
  const bare = await measureBare(writers);
  const report = {
    people,
    messages,
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres with fsync, one server process, the load beside it`,
    loadBefore,
    insertCeilingPerSecond: Math.round(ceiling),
    server,
    bare,
    ratios: {
      ofInsertCeiling: round(server.perSecond / ceiling),
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
