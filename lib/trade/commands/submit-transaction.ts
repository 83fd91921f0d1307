import { chainNow } from '../../chain/clock.ts';
import { wake } from '../../events/bus.ts';
import type { Ctx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { requireParty } from '../policy.ts';
import { recordFact } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import type { TransactionInput } from '../schema.ts';
import { lockTrade } from './load.ts';
import { checkMove, checkPayee, payeePatch } from './sign-move.ts';

/**
 * Notes that a party sent a move with their own transaction (the chain's own coin can only be funded so). A fact for the
 * screen: what the trade becomes is decided by the log alone, whatever is claimed here.
 */
export async function submitTransaction(
  ctx: Ctx,
  input: TransactionInput & { readonly tradeId: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'submitTransaction', input, async (tx) => {
    const trade = await lockTrade(tx, input.tradeId);
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok || !trade) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    const { actor, party } = asked.value;
    const now = await chainNow(tx, trade.chainId);
    const known = await tx.event.findFirst({
      where: {
        noun: 'trade',
        subjectId: trade.id,
        type: 'trade.transactionSubmitted',
        data: { path: ['txHash'], equals: input.txHash },
      },
      select: { id: true },
    });
    if (known) return ok({ version: trade.version });
    const sealed = await checkPayee(tx, trade, input);
    if (!sealed.ok) return sealed;
    // The log may have been read before this note arrived: then the move is no longer open, and the note is still true.
    const allowed = checkMove(trade, party, input, now);
    const bySeller = input.move === 'fund' && trade.standingOfferId === null;
    const landed = bySeller && trade.fundedAt !== null && trade.payeeSealed === null;
    if (!allowed.ok && !landed) return allowed;
    const written = await recordFact(tx, trade, payeePatch(input), {
      type: 'trade.transactionSubmitted',
      data: {
        move: input.move,
        txHash: input.txHash,
        reason: input.reason ?? null,
        statement: input.statement ?? null,
      },
      actorId: actor.accountId,
      at: now,
      final: true,
    });
    wake('watcher');
    return written.ok ? ok({ version: written.value }) : written;
  });
}
