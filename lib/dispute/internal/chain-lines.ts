import type { Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { isTradeLog, LOGS } from '#lib/trade/fold.ts';
import type { ChainLine } from '../view.ts';

type Place = { readonly chainId: number; readonly contract: string; readonly tradeHash: string };

const MOST = 50;

/** The logs of a trade as the chain has them now, in its order; what a reorganisation took back is not among them. */
export async function linesOf(db: Db, { chainId, contract, tradeHash }: Place): Promise<readonly ChainLine[]> {
  const logs = await db.chainLog.findMany({
    where: { chainId, tradeHash, address: { equals: contract, mode: 'insensitive' }, revertedAt: null },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
    take: MOST,
    select: { name: true, txHash: true, blockNumber: true, blockTime: true, finalAt: true },
  });
  return logs.flatMap(({ name, txHash, blockNumber, blockTime, finalAt }) =>
    isTradeLog(name)
      ? [{ happened: LOGS[name].type, txHash, blockNumber, at: instantOf(blockTime), final: finalAt !== null }]
      : [],
  );
}
