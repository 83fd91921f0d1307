import type { Event } from '#lib/db/generated/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { RandomBytes } from '#lib/kernel/ids.ts';
import { recount } from './recount.ts';

type ListenerCtx = { readonly db: Db; readonly clock: () => Instant; readonly random: RandomBytes };

/** A trade's end became final: both people are counted anew. Calling it twice is calling it once. */
export async function countTrade(ctx: ListenerCtx, event: Event): Promise<void> {
  const trade = await ctx.db.trade.findUniqueOrThrow({
    where: { id: event.subjectId },
    select: { buyerId: true, sellerId: true, chainId: true },
  });
  await inTransaction(ctx.db, async (tx) => {
    await recount(tx, [trade.buyerId, trade.sellerId], await chainNow(tx, trade.chainId));
  });
}
