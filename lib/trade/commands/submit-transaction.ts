import { wake } from '../../events/bus.ts';
import type { Ctx } from '../../db/ctx.ts';
import { asking, type Many } from '../../db/many.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { factOf, runFact } from '../record-fact.ts';
import type { TransactionInput } from '../schema.ts';
import { askingPayee, checkMove, payeePatch } from './sign-move.ts';

const NOTED: Many = {
  name: 'trade.noted',
  text: `
  SELECT r."at"::int4 AS "at" FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r("id", "txHash", "at")
  WHERE EXISTS (SELECT 1 FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = r."id" AND e."type" = 'trade.transactionSubmitted'
    AND e."data" ->> 'txHash' = r."txHash")`,
  columns: ['text', 'text'],
};

/**
 * Notes that a party sent a move with their own transaction (the chain's own coin can only be funded so). A fact for the
 * screen: what the trade becomes is decided by the log alone, whatever is claimed here.
 */
export async function submitTransaction(
  ctx: Ctx,
  input: TransactionInput & { readonly tradeId: string },
): Promise<Result<{ version: number }>> {
  const noted = asking(NOTED, input.tradeId, input.txHash);
  const payee = askingPayee(input);
  return runFact(ctx, 'submitTransaction', input, () =>
    ok({
      asks: [noted, ...payee.asks],
      decide: (held, { actor, party }, said) => {
        const { trade, now } = held;
        if (said(noted).length > 0) return ok({ answer: { version: trade.version }, writes: [] });
        const sealed = payee.checkIn(said);
        if (!sealed.ok) return sealed;
        // The log may have been read before this note arrived: then the move is no longer open, and the note is still true.
        const allowed = checkMove(trade, party, input, now);
        const bySeller = input.move === 'fund' && trade.standingOfferId === null;
        const landed = bySeller && trade.fundedAt !== null && trade.payeeSealed === null;
        if (!allowed.ok && !landed) return allowed;
        const { move, txHash, reason = null, statement = null } = input;
        const { version, write } = factOf(held, payeePatch(input), {
          type: 'trade.transactionSubmitted',
          data: { move, txHash, reason, statement },
          actorId: actor.accountId,
          at: now,
        });
        const heard: typeof write.heard = (rows) => {
          write.heard?.(rows);
          wake('watcher');
        };
        return ok({ answer: { version }, writes: [{ ...write, heard }] });
      },
    }),
  );
}
