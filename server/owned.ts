/** Loops of which only one may run, however many workers there are: whoever holds the loop's lock runs it, the others wait for it. */
import type { PoolClient } from 'pg';
import { config } from '#lib/config.ts';
import { lockPool } from '#lib/db/client.ts';
import { log, startLoop, type Stop } from './loop.ts';

/**
 * Names of the locks among Postgres' advisory locks; the second key is the chain. A relayer owns the nonces of its account. Prices have one
 * voice: a worker that reaches no source would else take back what another has just read.
 * So have orders, and bonds, of which one look is enough: two who speak of the same offer at once would be heard in either order.
 */
const LOCKS = {
  relayer: 0x48_46_01,
  'second-relayer': 0x48_46_02,
  prices: 0x48_46_03,
  orders: 0x48_46_04,
  scout: 0x48_46_05,
  reconciler: 0x48_46_06,
  bonds: 0x48_46_07,
  practice: 0x48_46_08,
} as const;

async function tryLock(name: number, chainId: number): Promise<PoolClient | null> {
  const client = await lockPool().connect();
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [
    name,
    chainId,
  ]);
  if (rows[0]?.held) return client;
  client.release();
  return null;
}

/** A pass of those that are quick by nature: who is still at one after so long hangs, and keeps the loop from all others. */
const LONGEST_MS = 900_000;

type Limit = {
  /** Infinity: a pass may take as long as it takes. */
  readonly longestMs?: number;
  /** What is done then: the process ends, with the locks of all its loops, which can be done at any moment. */
  readonly end?: () => void;
};

/** Waits for a pass, and not for ever. */
async function within(
  loop: string,
  { longestMs = LONGEST_MS, end = () => process.exit(1) }: Limit,
  pass: () => Promise<unknown>,
): Promise<void> {
  if (longestMs === Infinity) return void (await pass());
  const timer = setTimeout(() => {
    log().fatal({ loop, longestMs }, 'a pass does not end: this process does, so that another can take the loop over');
    end();
  }, longestMs);
  await pass().finally(() => clearTimeout(timer));
}

/** Starts a loop that passes only while this worker holds its lock, which it does from the first time it gets it to its end. `chainId`: the home chain unless it is for another. */
export function startOwned(
  loop: keyof typeof LOCKS,
  pollMs: number,
  pass: () => Promise<unknown>,
  chainId: number = config().chainId,
  limit: Limit = {},
): Stop {
  let lock: PoolClient | null = null;
  const own = async () => {
    if (!lock) {
      lock = await tryLock(LOCKS[loop], chainId);
      // The connection carries the lock: when it breaks, so does the right to pass.
      lock?.on('error', () => {
        lock = null;
      });
    }
    if (lock) await within(loop, limit, pass);
  };
  const stop = startLoop(loop, pollMs, own, chainId);
  return async () => {
    await stop();
    lock?.release(true);
    lock = null;
  };
}
