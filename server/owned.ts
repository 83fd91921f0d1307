/** Loops of which only one may run, however many workers there are: whoever holds the loop's lock runs it, the others wait for it. */
import type { PoolClient } from 'pg';
import { config } from '#lib/config.ts';
import { lockPool } from '#lib/db/client.ts';
import { startLoop, type Stop } from './loop.ts';

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

/** Starts a loop that passes only while this worker holds its lock, which it does from the first time it gets it to its end. `chainId`: the home chain unless it is for another. */
export function startOwned(
  loop: keyof typeof LOCKS,
  pollMs: number,
  pass: () => Promise<unknown>,
  chainId: number = config().chainId,
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
    if (lock) await pass();
  };
  const stop = startLoop(loop, pollMs, own, chainId);
  return async () => {
    await stop();
    lock?.release(true);
    lock = null;
  };
}
