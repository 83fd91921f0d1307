import { chainNow } from '#lib/chain/clock.ts';
import type { Db } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { owedBy } from '../machine.ts';
import { lockDispute } from '../record.ts';
import { endAppealTime } from './appeal.ts';
import { endAsk } from './ask.ts';

const BATCH = 100;

/** What time brings about in the cases of a chain: answers that did not come, rulings that nobody appealed. The clock calls this. Answers how many. */
export async function turnCases(db: Db, of: { readonly chainId: number }): Promise<number> {
  const now = await chainNow(db, of.chainId);
  const due = await db.dispute.findMany({
    where: { dueAt: { lt: dateOf(now) }, state: { not: 'closed' }, trade: { chainId: of.chainId, state: 'disputed' } },
    select: { id: true },
    orderBy: { dueAt: 'asc' },
    take: BATCH,
  });
  for (const { id } of due) {
    await inTransaction(db, async (tx) => {
      const dispute = await lockDispute(tx, { id });
      if (!dispute || dispute.trade.state !== 'disputed') return;
      if (owedBy(dispute.state)) await endAsk(tx, dispute, now);
      else if (dispute.state === 'ruled') await endAppealTime(tx, dispute, now);
      else await tx.dispute.update({ where: { id }, data: { dueAt: null } });
    });
  }
  return due.length;
}
