import { recipientsOf, type Sealed } from '../../account/sealing.ts';
import type { Ctx } from '../../db/ctx.ts';
import { dateOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { requireParty } from '../policy.ts';
import { holdForFact, recordFactIn, runFact } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';

const PARTY_KEYS = `
  SELECT a."identityPublicKey" AS "key" FROM "Trade" t JOIN "Account" a ON a."id" IN (t."buyerId", t."sellerId") WHERE t."id" = $1`;

/**
 * The buyer says which account and name the money will come from, sealed to both parties; only then are the payee's details
 * handed out. A second answer replaces the first as long as nothing is marked paid.
 */
export async function namePayer(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly payerSealed: Sealed },
): Promise<Result<{ version: number }>> {
  return runFact(ctx, 'namePayer', input, async (sql, send) => {
    const [held, keys] = await Promise.all([
      holdForFact(sql, input.tradeId),
      sql<{ key: string | null }>('trade.partyKeys', PARTY_KEYS, [input.tradeId]),
    ]);
    const asked = requireParty(ctx.actor, held?.trade ?? null);
    if (!asked.ok || !held) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    const { trade, now } = held;
    if (asked.value.party !== 'buyer') return refused(refuseTrade('trade.not_your_move', { move: 'namePayer' }));
    if (trade.state !== 'awaiting_escrow' && trade.state !== 'awaiting_payment') {
      return refused(refuseTrade('trade.wrong_state', { move: 'namePayer', state: trade.state }));
    }
    const to = recipientsOf(input.payerSealed) ?? [];
    if (!keys.every(({ key }) => key !== null && to.includes(key)))
      return refused(refuseTrade('trade.payee_not_sealed'));
    const version = recordFactIn(
      send,
      held,
      { payerSealed: JSON.stringify(input.payerSealed), payerNamedAt: dateOf(now) },
      { type: 'trade.payerNamed', data: {}, actorId: asked.value.actor.accountId, at: now },
    );
    return ok({ version });
  });
}
