/** Worlds of the real code, one seed after the other. */
import { startServer, type Server } from './database.ts';
import { World, type Options } from './world.ts';

export type RealTally = {
  worlds: number;
  steps: number;
  killed: Map<string, number>;
  passed: Map<string, number>;
  durable: Set<string>;
};

/** Durable steps (writes, commits, what is sent to a node) beside which no process was killed, with the side. */
export function leftOut({ killed, durable }: Pick<RealTally, 'killed' | 'durable'>): string[] {
  const places = [...durable].flatMap((name) => [`${name}: before`, `${name}: after`]);
  return places.filter((place) => !killed.has(place)).sort();
}

const add = (to: Map<string, number>, from: ReadonlyMap<string, number>): void => {
  for (const [name, times] of from) to.set(name, (to.get(name) ?? 0) + times);
};

/** Runs worlds from this seed on until at least so many steps are done. Throws `Violation`. */
export async function simulateReal(server: Server, seed: number, steps: number, options: Options): Promise<RealTally> {
  const tally: RealTally = { worlds: 0, steps: 0, killed: new Map(), passed: new Map(), durable: new Set() };
  for (let at = seed; tally.steps < steps; at++) {
    const world = await World.open(server, at, options);
    try {
      await world.run();
    } finally {
      await world.close();
    }
    tally.worlds += 1;
    tally.steps += world.steps;
    add(tally.killed, world.killed);
    add(tally.passed, world.gate.passed);
    for (const name of world.gate.durable) tally.durable.add(name);
  }
  return tally;
}

export const REAL_OPTIONS: Options = { faulty: 3_000, trades: 6 };

export async function runReal(seed: number, steps: number): Promise<RealTally & { readonly left: readonly string[] }> {
  const server = await startServer();
  try {
    const tally = await simulateReal(server, seed, steps, REAL_OPTIONS);
    return { ...tally, left: leftOut(tally) };
  } finally {
    await server.stop();
  }
}
