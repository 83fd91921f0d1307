/** Issues the clock's moves and reminders for trades whose time has come; opens feedback; opens, closes and pauses offers; lets changes of address take effect. A caller like any other. */
import { applyNextChange } from '#lib/account/commands/address.ts';
import { chainIds, config } from '#lib/config.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { db } from '#lib/db/client.ts';
import { remindNextDispute } from '#lib/dispute/commands/remind.ts';
import { turnCases } from '#lib/dispute/commands/turn-cases.ts';
import { voidStanding } from '#lib/offer/commands/void-standing.ts';
import { bringBack } from '#lib/offer/commands/away.ts';
import { followMethods } from '#lib/offer/commands/operate.ts';
import { followRates, turnOffers } from '#lib/offer/commands/turn-offers.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { openNextFeedback } from '#lib/reputation/commands/open-feedback.ts';
import { reclaimTrade } from '#lib/trade/commands/reclaim.ts';
import { expireTrade } from '#lib/trade/commands/expire.ts';
import { remindNext } from '#lib/trade/commands/remind.ts';
import { startLoop, type Stop } from './loop.ts';

const BATCH = 100;

/** One pass over what is due now, on each chain by its own time. Answers how many trades it changed. */
export async function clockOnce(): Promise<number> {
  while (await applyNextChange(db()));
  await bringBack(db(), { now: await chainNow(db(), config().chainId) });
  // What is wrong with one chain's rows holds up none of the others.
  const done = await Promise.allSettled(chainIds().map(clockOf));
  const failed = done.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return done.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0);
}

async function clockOf(chainId: number): Promise<number> {
  const now = await chainNow(db(), chainId);
  const due = await db().trade.findMany({
    where: { chainId, dueAt: { lte: dateOf(now) }, state: { in: ['awaiting_escrow', 'awaiting_payment'] } },
    select: { id: true, state: true },
    orderBy: { dueAt: 'asc' },
    take: BATCH,
  });
  let changed = 0;
  for (const { id, state } of due) {
    const done =
      state === 'awaiting_escrow'
        ? await expireTrade({ db: db() }, { tradeId: id })
        : await reclaimTrade({ db: db(), random: secureRandom }, { tradeId: id, now });
    if (done) changed += 1;
  }
  while (await remindNext(db(), { chainId, now }));
  while (await remindNextDispute(db(), { chainId, now }));
  while (await openNextFeedback(db(), { chainId, now }));
  await turnCases(db(), { chainId });
  await voidStanding(db(), { chainId, now });
  await turnOffers(db(), { chainId, now });
  await followRates(db(), { chainId, now });
  await followMethods(db(), { chainId, now });
  return changed;
}

export function startClock(): Stop {
  return startLoop('clock', 1000, clockOnce);
}
