import type { Dispute } from '#lib/db/generated/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { takeReminder } from '#lib/trade/commands/remind.ts';
import { deadlineOf } from '#lib/trade/reminders.ts';
import { lockDispute, recordReminded } from '../record.ts';

type Statement = { readonly authorId: string };
type Parties = { readonly buyerId: string; readonly sellerId: string };

/**
 * Whom the end of the hearing concerns: whoever of the two has said nothing. The end of the arbiter's time concerns the moderators, and of the two nobody: they
 * can do nothing about it.
 */
export function concernedBy(
  what: 'hearing' | 'ruling',
  { buyerId, sellerId }: Parties,
  statements: readonly Statement[],
): { readonly buyer: boolean; readonly seller: boolean; readonly moderators: boolean } {
  const silent = (id: string) => what === 'hearing' && !statements.some(({ authorId }) => authorId === id);
  return { buyer: silent(buyerId), seller: silent(sellerId), moderators: what === 'ruling' };
}

const isOver = ({ state, toBuyerUnits }: Dispute, what: 'hearing' | 'ruling'): boolean =>
  state === 'closed' || (what === 'ruling' && toBuyerUnits !== null);

/** Says the next reminder of a dispute that is due, to whom it still concerns. The clock calls this. False: there was none. */
export function remindNextDispute(db: Db, of: { readonly chainId: number; readonly now: Instant }): Promise<boolean> {
  return takeReminder(db, { ...of, deadlines: ['hearing', 'ruling'] }, async (tx, reminder) => {
    const dispute = await lockDispute(tx, { tradeId: reminder.tradeId });
    const what = deadlineOf(reminder.what);
    if (!dispute || (what !== 'hearing' && what !== 'ruling') || isOver(dispute, what)) return false;
    if (dispute.trade.state !== 'disputed') return false;
    const statements = await tx.disputeStatement.findMany({
      where: { disputeId: dispute.id },
      select: { authorId: true },
    });
    const to = concernedBy(what, dispute.trade, statements);
    if (!to.buyer && !to.seller && !to.moderators) return false;
    await recordReminded(tx, dispute, { what, deadline: instantOf(reminder.deadline), ...to }, of.now);
    return true;
  });
}
