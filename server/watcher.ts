/** Reads the chain into trades. On the embedded chain it also mines, only while somebody waits for a block. */
import { config } from '#lib/config.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { makeNodeNotes } from '#lib/chain/node-states.ts';
import { readChain, type ReadResult } from '#lib/chain/reader.ts';
import { db } from '#lib/db/client.ts';
import { wake } from '#lib/events/bus.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { once } from '#lib/kernel/once.ts';
import { recordPastLogs } from '#lib/vault/record.ts';
import { logHooks } from './log-hooks.ts';
import { log, startLoop, type Stop } from './loop.ts';

/** A lone node that has fewer blocks than it had is taken to lag for so long, before what was seen is taken back. */
const SHORT_PATIENCE_MS = 30_000;

/** One pass: to the head, then on the embedded chain a block if one is waited for. */
export async function watchOnce(): Promise<void> {
  const { chainId, embeddedChain } = config();
  const deployment = await getDeployment(db(), chainId);
  // On the chain of this machine alone nothing lags: what is not there any more was taken back.
  const options = embeddedChain ? {} : { shortPatience: SHORT_PATIENCE_MS };
  try {
    const read = await readChain(db(), provider(), deployment, logHooks, options);
    if (read.logs > 0) wake('dispatcher');
    say(read);
  } finally {
    await notes(chainId)(db(), provider().states);
  }
  if (embeddedChain && (await isBlockWanted(chainId))) {
    await provider().send('evm_mine', []);
    wake('watcher');
  }
}

const notes = (chainId: number) => once('watcher.notes', () => makeNodeNotes(chainId));
const said = () => once('watcher.said', () => ({ waits: null as ReadResult['waits'] }));

/** What an operator should know, once when it begins and once when it is over. */
function say({ waits, mended, final }: ReadResult): void {
  if (mended > 0)
    log().warn({ loop: 'watcher', blocks: mended }, 'a node had left logs out, and gave them when asked again');
  if (waits === said().waits) return;
  said().waits = waits;
  if (waits === null) log().info({ loop: 'watcher', final }, 'enough nodes agree again on what is final');
  else
    log().error(
      { loop: 'watcher', final, nodes: provider().states },
      waits === 'away' ? 'too few nodes answer: nothing becomes final' : 'the nodes disagree: nothing becomes final',
    );
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
