import type { Ctx, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { finalTime } from '../../chain/clock.ts';
import { releaseCapacity } from '../../offer/commands.ts';
import { decide } from '../machine.ts';
import { recordExpired, tradeFactsOf } from '../record.ts';
import { lockTrade } from './load.ts';

type ClockCtx = Pick<Ctx, 'db'>;

/**
 * Ends a trade nobody funded, once `openBy` has passed by the time of a final block and no funding log was read: then no
 * block to come can fund it. The clock calls this; false where it is too early or somebody was faster.
 */
export async function expireTrade(ctx: ClockCtx, input: { readonly tradeId: string }): Promise<boolean> {
  return inTransaction(ctx.db, async (tx) => {
    const trade = await lockTrade(tx, input.tradeId);
    if (!trade || trade.state !== 'awaiting_escrow') return false;
    const final = await finalTime(tx, trade.chainId);
    if (final === null || !decide(tradeFactsOf(trade), 'expire', 'clock', final).ok) return false;
    const written = await recordExpired(tx, trade, {
      type: 'trade.expired',
      data: { cancelledBy: trade.cancelledBy },
      actorId: null,
      at: final,
      final: true,
    });
    if (!written.ok) return false;
    if (!trade.capacityFreedAt) await releaseCapacity(tx, trade.offerId, trade.tokenUnits);
    await freeLane(tx, trade, false);
    return true;
  });
}

/** The lane can go to another trade: the round was used on the chain, or nobody can fund it any more. */
export async function freeLane(
  tx: Tx,
  trade: { readonly id: string; readonly round: number },
  used: boolean,
): Promise<void> {
  const nextRound = used ? { nextRound: trade.round + 1 } : {};
  await tx.lane.updateMany({ where: { tradeId: trade.id }, data: { tradeId: null, ...nextRound } });
}
