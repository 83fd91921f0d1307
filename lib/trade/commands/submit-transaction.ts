import { wake } from '../../events/bus.ts';
import type { Ctx } from '../../db/ctx.ts';
import { runOnceInSql } from '../../db/command-key.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { requireParty } from '../policy.ts';
import { lastHash, recordFactIn } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';
import type { TransactionInput } from '../schema.ts';
import { holdTrade } from './load.ts';
import { checkMove, checkPayee, payeePatch } from './sign-move.ts';

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
  return runOnceInSql(ctx, 'submitTransaction', input, async (sql) => {
    const held = await holdTrade(sql, input.tradeId);
    const asked = requireParty(ctx.actor, held?.trade ?? null);
    if (!asked.ok || !held) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    const { actor, party } = asked.value;
    const { trade, now } = held;
    const known = await sql('trade.noted', NOTED, [trade.id, input.txHash]);
    if (known.length > 0) return ok({ version: trade.version });
    const sealed = await checkPayee(sql, trade, input);
    if (!sealed.ok) return sealed;
    // The log may have been read before this note arrived: then the move is no longer open, and the note is still true.
    const allowed = checkMove(trade, party, input, now);
    const bySeller = input.move === 'fund' && trade.standingOfferId === null;
    const landed = bySeller && trade.fundedAt !== null && trade.payeeSealed === null;
    if (!allowed.ok && !landed) return allowed;
    const { move, txHash, reason = null, statement = null } = input;
    const written = await recordFactIn(
      sql,
      trade,
      payeePatch(input),
      {
        type: 'trade.transactionSubmitted',
        data: { move, txHash, reason, statement },
        actorId: actor.accountId,
        at: now,
      },
      await lastHash(sql, trade),
    );
    wake('watcher');
    return written.ok ? ok({ version: written.value }) : written;
  });
}
