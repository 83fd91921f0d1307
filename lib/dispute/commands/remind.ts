import type { Dispute, Reminder } from '#lib/db/generated/client.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { takeReminder } from '#lib/trade/commands/remind.ts';
import { deadlineOf } from '#lib/trade/reminders.ts';
import type { Held } from '../internal/hold.ts';
import { findRuling } from '../internal/standing.ts';
import { owedBy } from '../machine.ts';
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

type Concerned = ReturnType<typeof concernedBy>;
const NOBODY: Concerned = { buyer: false, seller: false, moderators: false };

/** Of a question: whoever has not answered it. Of a ruling: whoever may still appeal it. */
async function concernedNow(tx: Tx, dispute: Held, { what, deadline }: Reminder): Promise<Concerned> {
  const [kind, id] = what.split(':');
  if (kind === 'ask') {
    const ask = await tx.caseAsk.findUnique({ where: { id: id ?? '' } });
    if (!ask || ask.endedAt) return NOBODY;
    const owed = owedBy(dispute.state);
    const owes = (party: 'buyer' | 'seller') => owed === party || owed === 'both';
    return { buyer: owes('buyer'), seller: owes('seller'), moderators: false };
  }
  if (kind === 'appeal') {
    const ruling = dispute.state === 'ruled' ? await findRuling(tx, dispute.id) : null;
    if (ruling?.appealUntil?.getTime() !== deadline.getTime()) return NOBODY;
    return { buyer: !ruling.buyerAcceptedAt, seller: !ruling.sellerAcceptedAt, moderators: false };
  }
  if ((kind !== 'hearing' && kind !== 'ruling') || isOver(dispute, kind)) return NOBODY;
  const statements = await tx.disputeStatement.findMany({
    where: { disputeId: dispute.id },
    select: { authorId: true },
  });
  return concernedBy(kind, dispute.trade, statements);
}

const DEADLINES = ['hearing', 'ruling', 'ask', 'appeal'] as const;

/** Says the next reminder of a dispute that is due, to whom it still concerns. The clock calls this. False: there was none. */
export function remindNextDispute(db: Db, of: { readonly chainId: number; readonly now: Instant }): Promise<boolean> {
  return takeReminder(db, { ...of, deadlines: DEADLINES }, async (tx, reminder) => {
    const dispute = await lockDispute(tx, { tradeId: reminder.tradeId });
    const what = DEADLINES.find((one) => one === deadlineOf(reminder.what));
    if (!dispute || !what || dispute.trade.state !== 'disputed') return false;
    const to = await concernedNow(tx, dispute, reminder);
    if (!to.buyer && !to.seller && !to.moderators) return false;
    await recordReminded(tx, dispute, { what, deadline: instantOf(reminder.deadline), ...to }, of.now);
    return true;
  });
}
