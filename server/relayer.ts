/** Brings signed acts onto the chain. One worker owns the account's nonces: it holds a lock as long as it lives. */
import { Wallet } from 'ethers';
import type { PoolClient } from 'pg';
import { config } from '#lib/config.ts';
import { provider } from '#lib/chain/deployment.ts';
import { relayOnce } from '#lib/chain/relay.ts';
import { db, pool } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { startLoop, type Stop } from './loop.ts';

/** Names the lock among Postgres' advisory locks; the second key is the chain. */
const RELAYER_LOCK = 0x48_46_01;

async function tryLock(chainId: number): Promise<PoolClient | null> {
  const client = await pool().connect();
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [
    RELAYER_LOCK,
    chainId,
  ]);
  if (rows[0]?.held) return client;
  client.release();
  return null;
}

export function startRelayer(): Stop {
  const { chainId, relayerKey } = config();
  const wallet = new Wallet(relayerKey, provider());
  let lock: PoolClient | null = null;
  const stop = startLoop('relayer', 500, async () => {
    if (!lock) {
      lock = await tryLock(chainId);
      // The connection carries the lock: when it breaks, so does the right to use the nonces.
      lock?.on('error', () => {
        lock = null;
      });
    }
    if (lock) await relayOnce(db(), provider(), wallet, { onRefused: noteRefused });
  });
  return async () => {
    await stop();
    lock?.release(true);
  };
}
