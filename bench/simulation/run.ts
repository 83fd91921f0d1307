/**
 * npm run simulate -- [--steps 10000000] [--seed 1] [--write]      worlds one after the other until as many steps are done
 * npm run simulate -- --replay 4711                                 one seed again
 *
 * Ends with 1 where something did not hold, and prints the seed that shows it.
 */
import { appendFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Plant } from './process.ts';
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

function main(): void {
  const { values } = parseArgs({
    options: {
      steps: { type: 'string', default: '10000000' },
      seed: { type: 'string', default: '1' },
      replay: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.replay !== undefined) {
    new World(Number(values.replay)).run();
    console.log(`Seed ${values.replay}: everything holds.`);
    return;
  }
  const seed = Number(values.seed);
  const started = performance.now();
  const { worlds, steps, killed } = simulate(seed, Number(values.steps));
  const seconds = (performance.now() - started) / 1000;
  const times = [...killed.values()].reduce((sum, one) => sum + one, 0);
  console.log(`${steps} steps in ${worlds} worlds, seeds ${seed} to ${seed + worlds - 1}: everything holds.`);
  console.log(`Killed ${times} times in ${killed.size} places. ${Math.round(steps / seconds)} steps a second.`);
  if (!values.write) return;
  const day = new Date().toISOString().slice(0, 10);
  const row = `| ${day} | ${seed} to ${seed + worlds - 1} | ${steps} | ${times} in ${killed.size} places | 0 | ${Math.round(seconds)} s, ${cpus().length} cores |\n`;
  appendFileSync(join(import.meta.dirname, 'README.md'), row);
}

if (process.argv[1] === import.meta.filename) {
  try {
    main();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    console.error(`${error.message}\nSee it again: npm run simulate -- --replay ${error.seed}`);
    process.exitCode = 1;
  }
}
