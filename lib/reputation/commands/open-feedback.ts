import type { Db } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { appendFeedback, holdFeedback } from '../internal/events.ts';
import { recount } from '../recount.ts';
import { replyUntil } from '../windows.ts';

/**
 * Counts and tells of the next feedback whose time has come: its author alone had written when the time to write was over. It could be read from that
 * second on; what happens here happens once, however many workers ask. False: there is none.
 */
export async function openNextFeedback(
  db: Db,
  { chainId, now }: { readonly chainId: number; readonly now: Instant },
): Promise<boolean> {
  const due = await db.feedback.findFirst({
    where: { openedAt: null, revealsAt: { lte: dateOf(now) }, trade: { chainId } },
    orderBy: { revealsAt: 'asc' },
  });
  if (!due) return false;
  const { id, tradeId, toId, revealsAt } = due;
  await inTransaction(db, async (tx) => {
    await holdFeedback(tx, tradeId);
    const opened = await tx.feedback.updateMany({
      where: { id, openedAt: null, revealsAt: { lte: dateOf(now) } },
      data: { openedAt: revealsAt },
    });
    if (opened.count === 0) return;
    await recount(tx, [toId], now);
    const data = { toId, both: false, until: replyUntil(due) };
    await appendFeedback(tx, { type: 'feedback.revealed', tradeId, actorId: null, at: now, data });
  });
  return true;
}
