import type { Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { partyOf } from '#lib/trade/policy.ts';
import { readReason } from '../schema.ts';
import { outcomeOf } from './outcome.ts';
import type { PastCase } from '../view.ts';

const MOST = 20;

/** How a person's disputes ended before, the latest first. */
export async function listPast(db: Db, accountId: string, butId: string): Promise<PastCase[]> {
  const files = await db.dispute.findMany({
    where: { id: { not: butId }, state: 'closed', trade: { OR: [{ buyerId: accountId }, { sellerId: accountId }] } },
    include: { trade: true },
    orderBy: { closedAt: 'desc' },
    take: MOST,
  });
  return files.map(({ trade, reason, closedAt, openedAt }) => ({
    at: instantOf(closedAt ?? openedAt),
    side: partyOf(accountId, trade) ?? 'buyer',
    reason: readReason(reason),
    outcome: pastOf(trade, accountId === trade.buyerId),
    fault: trade.fault ?? 'nobody',
  }));
}

/** As it was for this person. */
function pastOf(trade: Parameters<typeof outcomeOf>[0], isBuyer: boolean): PastCase['outcome'] {
  const outcome = outcomeOf(trade);
  if (outcome !== 'buyer' && outcome !== 'seller') return outcome;
  return (outcome === 'buyer') === isBuyer ? 'won' : 'lost';
}
