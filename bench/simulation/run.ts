/**
 * npm run simulate -- [--steps 10000000] [--seed 1] [--write]      worlds one after the other until as many steps are done
 * npm run simulate -- --replay 4711                                 one seed again
 * npm run simulate -- --tier 2 [--steps 100000] [--seed 1]          the same with the real code over a real Postgres
 * npm run simulate -- --tier 2 --replay 4711
 * npm run simulate -- --tier 2 --planted                            with one guard of the real code taken away after the other: each has to be missed
 * npm run simulate -- --tier 3 [--minutes 5] [--seed 1]             real processes, Postgres, chain and mail, over lines that are made bad by the seed
 *
 * Ends with 1 where something did not hold, and prints the seed that shows it.
 */
import { appendFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Plant } from './process.ts';
import { runLive } from './live/run.ts';
import { startServer } from './real/database.ts';
import { findPlanted, PLANTS } from './real/plants.ts';
import { runReal } from './real/run.ts';
import { Violation, World } from './world.ts';

export type Tally = { worlds: number; steps: number; killed: Map<string, number> };

/** Runs worlds from this seed on until at least so many steps are done. Throws `Violation`. */
export function simulate(seed: number, steps: number, planted: Plant | null = null): Tally {
  const tally: Tally = { worlds: 0, steps: 0, killed: new Map() };
  for (let at = seed; tally.steps < steps; at++) {
    const world = new World(at, planted);
    world.run();
    tally.worlds += 1;
    tally.steps += world.steps;
    for (const [place, times] of world.shared.killed) tally.killed.set(place, (tally.killed.get(place) ?? 0) + times);
  }
  return tally;
}

type Wanted = {
  readonly seed: number;
  readonly steps: number;
  readonly replay: number | null;
  readonly write: boolean;
  /** Of the second tier alone. */
  readonly planted: boolean;
  /** Of the third tier alone. */
  readonly minutes: number;
};

function readArguments(): Wanted & { readonly tier: string } {
  const { values } = parseArgs({
    options: {
      tier: { type: 'string', default: '1' },
      steps: { type: 'string' },
      seed: { type: 'string', default: '1' },
      replay: { type: 'string' },
      minutes: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      planted: { type: 'boolean', default: false },
    },
  });
  const { tier, write, planted } = values;
  const steps = Number(values.steps ?? (tier === '1' ? 10_000_000 : 100_000));
  return {
    tier,
    write,
    planted,
    steps,
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    replay: values.replay === undefined ? null : Number(values.replay),
  };
}

const timesOf = (killed: ReadonlyMap<string, number>): number =>
  [...killed.values()].reduce((sum, one) => sum + one, 0);

/** Adds a row to the table of a README beside this file. */
function write(file: string, cells: readonly string[]): void {
  const day = new Date().toISOString().slice(0, 10);
  appendFileSync(join(import.meta.dirname, file), `| ${[day, ...cells, `${cpus().length} cores`].join(' | ')} |\n`);
}

function model({ seed, steps, replay, write: isKept }: Wanted): void {
  if (replay !== null) {
    new World(replay).run();
    console.log(`Seed ${replay}: everything holds.`);
    return;
  }
  const started = performance.now();
  const { worlds, steps: done, killed } = simulate(seed, steps);
  const seconds = (performance.now() - started) / 1000;
  const places = `${timesOf(killed)} in ${killed.size} places`;
  console.log(`${done} steps in ${worlds} worlds, seeds ${seed} to ${seed + worlds - 1}: everything holds.`);
  console.log(`Killed ${places}. ${Math.round(done / seconds)} steps a second.`);
  if (isKept)
    write('README.md', [`${seed} to ${seed + worlds - 1}`, `${done}`, places, '0', `${Math.round(seconds)} s`]);
}

async function real({ seed, steps, replay, write: isKept }: Wanted): Promise<void> {
  const started = performance.now();
  const { worlds, steps: done, killed, passed, left } = await runReal(replay ?? seed, replay === null ? steps : 1);
  const seconds = (performance.now() - started) / 1000;
  const from = replay ?? seed;
  console.log(`${done} steps in ${worlds} worlds, seeds ${from} to ${from + worlds - 1}: everything holds.`);
  console.log(
    `Killed ${timesOf(killed)} times in ${killed.size} places; ${passed.size} kinds of statement and question were passed.`,
  );
  console.log(`Not killed at: ${left.length === 0 ? 'none' : left.join('; ')}`);
  console.log(`${Math.round(done / seconds)} steps a second.`);
  const cells = [`${from} to ${from + worlds - 1}`, `${done}`, `${timesOf(killed)} in ${killed.size} places`, '0'];
  if (isKept) write('real/README.md', [...cells, `${Math.round(seconds)} s`]);
}

async function realPlanted(): Promise<void> {
  const server = await startServer();
  try {
    for (const plant of PLANTS) {
      const said = await findPlanted(server, plant);
      const isSeen = said !== null && plant.seen.test(said);
      if (!isSeen) process.exitCode = 1;
      console.log(`${plant.name}\n  ${isSeen ? 'seen' : 'NOT SEEN'}: ${said?.split('\n')[0] ?? 'everything holds'}`);
    }
  } finally {
    await server.stop();
  }
}

const together = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0);

async function live({ seed, minutes, write: isKept }: Wanted): Promise<void> {
  const say = (text: string) => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  const report = await runLive({ seed, minutes, people: 6, everyMs: 1_200, say });
  const { struck, kills, met, trades, events, messages, mails, wrong } = report;
  console.log(
    JSON.stringify(
      { seed, minutes: report.minutes, struck, met, kills, trades, events, messages, mails, wrong },
      null,
      2,
    ),
  );
  if (wrong.length > 0) process.exitCode = 1;
  else console.log(`Seed ${seed}: everything holds.`);
  const cells = [
    `${seed}`,
    `${report.minutes} min`,
    `${together(struck)} (${together(met)} met something), ${together(kills)} killed`,
  ];
  const came = [`${together(trades)}`, `${events}`, `${messages}`, `${mails}`, `${wrong.length}`];
  if (isKept) write('live/README.md', [...cells, ...came]);
}

if (process.argv[1] === import.meta.filename) {
  const wanted = readArguments();
  const isReal = wanted.tier === '2';
  try {
    if (wanted.tier === '3') await live(wanted);
    else if (isReal && wanted.planted) await realPlanted();
    else if (isReal) await real(wanted);
    else model(wanted);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    console.error(
      `${error.message}\nSee it again: npm run simulate -- ${isReal ? '--tier 2 ' : ''}--replay ${error.seed}`,
    );
    process.exitCode = 1;
  }
}
