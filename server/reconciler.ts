/** Compares chain, database and log of events by itself: what is new every ten minutes, everything once a day (lib/trade/reconcile/run.ts). One worker does. */
import { provider } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import { reconcileOnce, sweepReconciliations } from '#lib/trade/reconcile/run.ts';
import { log, type Stop } from './loop.ts';
import { startOwned } from './owned.ts';

const POLL_MS = MINUTE * 1000;
const now = () => Math.floor(Date.now() / 1000);

export function startReconciler(): Stop {
  const since = now();
  return startOwned('reconciler', POLL_MS, async () => {
    const { chainId } = config();
    const made = await reconcileOnce({ db: db(), node: provider(), chainId, random: secureRandom }, since, now());
    if (!made) return;
    if (made.alarms.length > 0)
      log().error(
        { loop: 'reconciler', alarms: made.alarms.length },
        'chain, database and log differ: see the console',
      );
    await sweepReconciliations(db(), now());
  });
}
