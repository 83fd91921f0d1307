/** Reads the chain into trades. On the embedded chain it also mines, only while somebody waits for a block. */
import { config } from '#lib/config.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { readChain } from '#lib/chain/reader.ts';
import { db } from '#lib/db/client.ts';
import { wake } from '#lib/events/bus.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { recordPastLogs } from '#lib/vault/record.ts';
import { logHooks } from './log-hooks.ts';
import { startLoop, type Stop } from './loop.ts';

/** One pass: to the head, then on the embedded chain a block if one is waited for. */
export async function watchOnce(): Promise<void> {
  const { chainId, embeddedChain } = config();
  const deployment = await getDeployment(db(), chainId);
  const read = await readChain(db(), provider(), deployment, logHooks);
  if (read.logs > 0) wake('dispatcher');
  if (embeddedChain && (await isBlockWanted(chainId))) {
    await provider().send('evm_mine', []);
    wake('watcher');
  }
}

/** Something is seen and not final yet, or a chain deadline has passed that only a block's time can show. */
async function isBlockWanted(chainId: number): Promise<boolean> {
  const { finalNumber } = await db().chainCursor.findUniqueOrThrow({ where: { chainId } });
  const open = { chainId, blockNumber: { gt: finalNumber }, finalAt: null, revertedAt: null };
  const waiting = await db().chainLog.count({ where: open });
  if (waiting > 0) return true;
  const now = await chainNow(db(), chainId);
  const due = await db().trade.count({
    where: { chainId, state: 'awaiting_escrow', openBy: { lt: dateOf(now) } },
  });
  return due > 0;
}

export function startWatcher(): Stop {
  let caughtUp = false;
  return startLoop('watcher', 500, async () => {
    if (!caughtUp) await recordPastLogs(db(), config().chainId);
    caughtUp = true;
    await watchOnce();
  });
}
