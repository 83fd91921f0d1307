/** The trades that lead to a pause: takes that ended without their payment because the taker vanished. */
import type { Tx } from '#lib/db/ctx.ts';
import { dateOf, DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { LADDER_WINDOW, pauseOf, type Pause } from './ladder.ts';

/** A pause of the last rung outlasts the window of its ends by less than this. */
const LOOK_BACK = 2 * LADDER_WINDOW + 3 * DAY;

export type VanishedTake = { readonly tradeId: string; readonly at: Instant };

/**
 * Ends of takes by the taker's own fault, final ones alone: funded and never paid, given back after it was funded, or never funded by a selling
 * taker. Who called a take off before it was funded had left nobody waiting, and does not count.
 */
export async function listVanished(db: Tx, accountId: string, now: Instant): Promise<readonly VanishedTake[]> {
  const trades = await db.trade.findMany({
    where: {
      takerId: accountId,
      finalState: { in: ['refunded', 'cancelled'] },
      cancelledBy: null,
      practice: false,
      // What a ruling makes follow is the court's schedule, not the ladder.
      endedBy: { not: 'rule' },
      OR: [
        { buyerId: accountId, fault: 'buyer' },
        { sellerId: accountId, fault: 'seller' },
      ],
      endedAt: { lte: dateOf(now), gt: dateOf(now - LOOK_BACK) },
    },
    select: { id: true, endedAt: true },
    orderBy: [{ endedAt: 'desc' }, { id: 'asc' }],
  });
  return trades.map(({ id, endedAt }) => ({ tradeId: id, at: instantOf(endedAt!) }));
}

/** The pause that the ends until now lead to; null: none. */
export async function findPause(db: Tx, accountId: string, now: Instant): Promise<Pause | null> {
  const ends = await listVanished(db, accountId, now);
  return pauseOf(ends.map(({ at }) => at));
}
