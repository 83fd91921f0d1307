import { wake } from '../../events/bus.ts';
import type { Ctx } from '../../db/ctx.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { requireParty } from '../policy.ts';
import { holdForFact, recordFactIn, runFact } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';
import type { TransactionInput } from '../schema.ts';
import { buyerKey, checkMove, checkPayee, payeePatch } from './sign-move.ts';

const NOTED = `
  SELECT "id" FROM "Event" WHERE "noun" = 'trade' AND "subjectId" = $1 AND "type" = 'trade.transactionSubmitted'
    AND "data" ->> 'txHash' = $2 LIMIT 1`;

/**
 * Notes that a party sent a move with their own transaction (the chain's own coin can only be funded so). A fact for the
 * screen: what the trade becomes is decided by the log alone, whatever is claimed here.
 */
export async function submitTransaction(
  ctx: Ctx,
  input: TransactionInput & { readonly tradeId: string },
): Promise<Result<{ version: number }>> {
  return runFact(ctx, 'submitTransaction', input, async (sql, send) => {
    const [held, known, key] = await Promise.all([
      holdForFact(sql, input.tradeId),
      sql('trade.noted', NOTED, [input.tradeId, input.txHash]),
      buyerKey(sql, input),
    ]);
    const asked = requireParty(ctx.actor, held?.trade ?? null);
    if (!asked.ok || !held) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    const { actor, party } = asked.value;
    const { trade, now } = held;
    if (known.length > 0) return ok({ version: trade.version });
    const sealed = checkPayee(key, input);
    if (!sealed.ok) return sealed;
    // The log may have been read before this note arrived: then the move is no longer open, and the note is still true.
    const allowed = checkMove(trade, party, input, now);
    const bySeller = input.move === 'fund' && trade.standingOfferId === null;
    const landed = bySeller && trade.fundedAt !== null && trade.payeeSealed === null;
    if (!allowed.ok && !landed) return allowed;
    const { move, txHash, reason = null, statement = null } = input;
    const version = recordFactIn(send, held, payeePatch(input), {
      type: 'trade.transactionSubmitted',
      data: { move, txHash, reason, statement },
      actorId: actor.accountId,
      at: now,
    });
    wake('watcher');
    return ok({ version });
  });
}
