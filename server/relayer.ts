/** Brings signed acts onto the chain. */
import { JsonRpcProvider, Wallet } from 'ethers';
import type { PoolClient } from 'pg';
import { config } from '#lib/config.ts';
import { provider } from '#lib/chain/deployment.ts';
import { relayOnce } from '#lib/chain/relay.ts';
import { relaySecond } from '#lib/chain/second-relay.ts';
import { db, pool } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { startLoop, type Stop } from './loop.ts';

/** Name the locks among Postgres' advisory locks, one for each account; the second key is the chain. */
const FIRST = 0x48_46_01;
const SECOND = 0x48_46_02;

async function tryLock(name: number, chainId: number): Promise<PoolClient | null> {
  const client = await pool().connect();
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [
    name,
    chainId,
  ]);
  if (rows[0]?.held) return client;
  client.release();
  return null;
}

/** One worker owns an account's nonces: it holds the account's lock as long as it lives. */
function startOwned(
  name: number,
  loop: 'relayer' | 'second-relayer',
  pollMs: number,
  pass: () => Promise<unknown>,
): Stop {
  const { chainId } = config();
  let lock: PoolClient | null = null;
  const stop = startLoop(loop, pollMs, async () => {
    if (!lock) {
      lock = await tryLock(name, chainId);
      // The connection carries the lock: when it breaks, so does the right to use the nonces.
      lock?.on('error', () => {
        lock = null;
      });
    }
    if (lock) await pass();
  });
  return async () => {
    await stop();
    lock?.release(true);
  };
}

export function startRelayer(): Stop {
  const wallet = new Wallet(config().relayerKey, provider());
  return startOwned(FIRST, 'relayer', 500, () => relayOnce(db(), provider(), wallet, { onRefused: noteRefused }));
}

/** Does nothing where no second relayer is configured. */
export function startSecondRelayer(): Stop {
  const { chainId, secondRelayer } = config();
  if (!secondRelayer) return async () => {};
  const node = new JsonRpcProvider(secondRelayer.rpcUrl, chainId, { batchMaxCount: 1, staticNetwork: true });
  const wallet = new Wallet(secondRelayer.key, node);
  const stop = startOwned(SECOND, 'second-relayer', 5_000, () => relaySecond(db(), node, wallet, chainId));
  return async () => {
    await stop();
    node.destroy();
  };
}
