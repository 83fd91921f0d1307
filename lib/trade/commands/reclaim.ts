import { escrowInterface } from '../../chain/abi.ts';
import { enqueueIntent } from '../../chain/relay.ts';
import type { Ctx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { MINUTE, dateOf, type Instant } from '../../kernel/instant.ts';
import { nextDue, RECLAIM_AFTER } from '../fold.ts';
import { decide } from '../machine.ts';
import { tradeFactsOf } from '../record.ts';
import { termsSchema } from '../schema.ts';
import { lockTrade } from './load.ts';

/**
 * An unpaid take of vault coins ends by itself: the relayer reclaims, as anyone may, and the coins return to the seller's vault. Not while an act of one of the
 * two is under way to the chain: then the clock looks again. False: it is not time, or another's move.
 */
export async function reclaimTrade(
  ctx: Pick<Ctx, 'db' | 'random'>,
  input: { readonly tradeId: string; readonly now: Instant },
): Promise<boolean> {
  const { now } = input;
  return inTransaction(ctx.db, async (tx) => {
    const trade = await lockTrade(tx, input.tradeId);
    if (!trade) return false;
    const facts = tradeFactsOf(trade);
    const { paymentDeadline } = facts;
    if (
      paymentDeadline === null ||
      now < paymentDeadline + RECLAIM_AFTER ||
      !decide(facts, 'reclaim', 'anyone', now).ok
    ) {
      const due = nextDue(facts, now);
      await tx.trade.update({ where: { id: trade.id }, data: { dueAt: due === null ? null : dateOf(due) } });
      return false;
    }
    const underWay = await tx.relayIntent.count({
      where: { tradeId: trade.id, move: { notIn: ['fund', 'draw'] }, status: { in: ['held', 'queued', 'sent'] } },
    });
    // Not a fact of the trade: when to look next is the clock's own.
    const dueAt = underWay > 0 ? dateOf(now + MINUTE) : null;
    await tx.trade.update({ where: { id: trade.id }, data: { dueAt } });
    if (underWay > 0) return true;
    await enqueueIntent(tx, ctx.random, {
      chainId: trade.chainId,
      actKey: `reclaim:${trade.tradeHash}`,
      tradeId: trade.id,
      move: 'reclaim',
      to: trade.contract,
      data: escrowInterface.encodeFunctionData('reclaim', [termsSchema.parse(trade.terms)]),
      payerId: null,
    });
    return true;
  });
}
