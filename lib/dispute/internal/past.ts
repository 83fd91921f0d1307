import type { Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { partyOf } from '#lib/trade/policy.ts';
import { readReason } from '../schema.ts';
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
    outcome: outcomeOf(trade, accountId === trade.buyerId),
    fault: trade.fault ?? 'nobody',
  }));
}

type Ended = {
  readonly endedBy: string | null;
  readonly toBuyerUnits: Parameters<typeof toBigint>[0] | null;
  readonly tokenUnits: Parameters<typeof toBigint>[0];
};

function outcomeOf({ endedBy, toBuyerUnits, tokenUnits }: Ended, isBuyer: boolean): PastCase['outcome'] {
  if (endedBy === 'settle') return 'settled';
  if (endedBy === 'lapse') return 'lapsed';
  if (endedBy === 'release') return 'released';
  if (endedBy !== 'rule' || toBuyerUnits === null) return 'refunded';
  const [toBuyer, whole] = [toBigint(toBuyerUnits), toBigint(tokenUnits)];
  if (toBuyer !== 0n && toBuyer !== whole) return 'divided';
  return (toBuyer === whole) === isBuyer ? 'won' : 'lost';
}
