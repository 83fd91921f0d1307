import type { Event } from '#lib/db/generated/client.ts';
import { poolOf } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { RandomBytes } from '#lib/kernel/ids.ts';
import { recount } from './recount.ts';
import { tally } from './tally.ts';

type ListenerCtx = { readonly db: Db; readonly clock: () => Instant; readonly random: RandomBytes };

/**
 * A trade's end became final, or its fault was put down otherwise: it is counted for both people, and where it ended without its payment the taker's pause
 * is counted anew. A practice trade says nothing of anybody. Calling it twice is calling it once.
 */
export async function countTrade({ db }: ListenerCtx, event: Event): Promise<void> {
  const trade = await db.trade.findUniqueOrThrow({
    where: { id: event.subjectId },
    select: { takerId: true, chainId: true, finalState: true, practice: true },
  });
  if (trade.practice) return;
  const now = await chainNow(db, trade.chainId);
  await tally(poolOf(db), event.subjectId, now);
  if (trade.finalState === 'completed' || trade.finalState === 'divided') return;
  await inTransaction(db, (tx) => recount(tx, [trade.takerId], now));
}
