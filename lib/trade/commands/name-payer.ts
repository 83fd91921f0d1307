import { recipientsOf, type Sealed } from '../../account/sealing.ts';
import type { Ctx } from '../../db/ctx.ts';
import { asking, type Many } from '../../db/many.ts';
import { dateOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { factOf, runFact } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';

const PARTY_KEYS: Many<{ readonly key: string | null }> = {
  name: 'trade.partyKeys',
  text: `
  SELECT r."at"::int4 AS "at", a."identityPublicKey" AS "key" FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at")
  JOIN "Trade" t ON t."id" = r."id" JOIN "Account" a ON a."id" IN (t."buyerId", t."sellerId")`,
  columns: ['text'],
};

/**
 * The buyer says which account and name the money will come from, sealed to both parties; only then are the payee's details
 * handed out. A second answer replaces the first as long as nothing is marked paid.
 */
export async function namePayer(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly payerSealed: Sealed },
): Promise<Result<{ version: number }>> {
  const keys = asking(PARTY_KEYS, input.tradeId);
  return runFact(ctx, 'namePayer', input, () =>
    ok({
      asks: [keys],
      decide: (held, { actor, party }, said) => {
        const { trade, now } = held;
        if (party !== 'buyer') return refused(refuseTrade('trade.not_your_move', { move: 'namePayer' }));
        if (trade.state !== 'awaiting_escrow' && trade.state !== 'awaiting_payment') {
          return refused(refuseTrade('trade.wrong_state', { move: 'namePayer', state: trade.state }));
        }
        const to = recipientsOf(input.payerSealed) ?? [];
        if (!said(keys).every(({ key }) => key !== null && to.includes(key)))
          return refused(refuseTrade('trade.payee_not_sealed'));
        const patch = { payerSealed: JSON.stringify(input.payerSealed), payerNamedAt: dateOf(now) };
        const event = { type: 'trade.payerNamed', data: {}, actorId: actor.accountId, at: now } as const;
        const { version, write } = factOf(held, patch, event);
        return ok({ answer: { version }, writes: [write] });
      },
    }),
  );
}
