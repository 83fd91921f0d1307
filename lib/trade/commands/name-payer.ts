import { recipientsOf, type Sealed } from '../../account/sealing.ts';
import type { Ctx } from '../../db/ctx.ts';
import { runOnceInSql } from '../../db/command-key.ts';
import { dateOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { requireParty } from '../policy.ts';
import { lastHash, recordFactIn } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';
import { holdTrade } from './load.ts';

const PARTY_KEYS = 'SELECT "identityPublicKey" AS "key" FROM "Account" WHERE "id" IN ($1, $2)';

/**
 * The buyer says which account and name the money will come from, sealed to both parties; only then are the payee's details
 * handed out. A second answer replaces the first as long as nothing is marked paid.
 */
export async function namePayer(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly payerSealed: Sealed },
): Promise<Result<{ version: number }>> {
  return runOnceInSql(ctx, 'namePayer', input, async (sql) => {
    const held = await holdTrade(sql, input.tradeId);
    const asked = requireParty(ctx.actor, held?.trade ?? null);
    if (!asked.ok || !held) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    const { trade, now } = held;
    if (asked.value.party !== 'buyer') return refused(refuseTrade('trade.not_your_move', { move: 'namePayer' }));
    if (trade.state !== 'awaiting_escrow' && trade.state !== 'awaiting_payment') {
      return refused(refuseTrade('trade.wrong_state', { move: 'namePayer', state: trade.state }));
    }
    const keys = await sql<{ key: string | null }>('trade.partyKeys', PARTY_KEYS, [trade.buyerId, trade.sellerId]);
    const to = recipientsOf(input.payerSealed) ?? [];
    if (!keys.every(({ key }) => key !== null && to.includes(key)))
      return refused(refuseTrade('trade.payee_not_sealed'));
    const written = await recordFactIn(
      sql,
      trade,
      { payerSealed: JSON.stringify(input.payerSealed), payerNamedAt: dateOf(now) },
      { type: 'trade.payerNamed', data: {}, actorId: asked.value.actor.accountId, at: now },
      await lastHash(sql, trade),
    );
    return written.ok ? ok({ version: written.value }) : written;
  });
}
