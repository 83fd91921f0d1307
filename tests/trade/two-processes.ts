/** Two processes over one database, whose connections can be cut; and rounds of chance that say their seed. */
import { afterAll } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { Random } from '../../bench/simulation/random.ts';
import { Cutter } from '../setup/cutting.ts';

export function twoProcesses(url: string) {
  const pools = [openPool(url, 4), openPool(url, 4)];
  const processes = pools.map((pool) => openDb(pool));
  const cutter = new Cutter();
  afterAll(async () => {
    cutter.end();
    for (const one of processes) await one.$disconnect();
    for (const pool of pools) await pool.end();
  });
  return { processes, cutter };
}

/** Plays so many rounds from `SEED`, or from a seed of its own. @throws Error that names the seed. */
export async function playRounds(rounds: number, play: (random: Random) => Promise<void>): Promise<void> {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));
  const random = new Random(seed);
  try {
    for (let round = 0; round < rounds; round++) await play(random);
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
}
