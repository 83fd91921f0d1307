/** Compares each chain, database and log of events by itself: what is new every ten minutes, everything once a day (lib/trade/reconcile/run.ts). One worker does. */
import { provider } from '#lib/chain/deployment.ts';
import { chainIds } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import { reconcileOnce, sweepReconciliations } from '#lib/trade/reconcile/run.ts';
import { labelOf } from '#lib/site/loops.ts';
import { log, type Stop } from './loop.ts';
import { startOwned } from './owned.ts';

const POLL_MS = MINUTE * 1000;
const now = () => Math.floor(Date.now() / 1000);

export function startReconcilers(): Stop {
  const stops = chainIds().map(startReconciler);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function startReconciler(chainId: number): Stop {
  const since = now();
  const pass = async () => {
    const made = await reconcileOnce(
      { db: db(), node: provider(chainId), chainId, random: secureRandom },
      since,
      now(),
    );
    if (!made) return;
    if (made.alarms.length > 0)
      log().error(
        { loop: labelOf('reconciler', chainId), alarms: made.alarms.length },
        'chain, database and log differ: see the console',
      );
    await sweepReconciliations(db(), now());
  };
  // The daily comparison of everything takes as long as there is of it.
  return startOwned('reconciler', POLL_MS, pass, chainId, { longestMs: Infinity });
}
