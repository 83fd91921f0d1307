import { chainNow } from '../../chain/clock.ts';
import { recipientsOf, type Sealed } from '../../account/sealing.ts';
import type { Ctx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { dateOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { requireParty } from '../policy.ts';
import { recordFact } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import { lockTrade } from './load.ts';

/**
 * The buyer says which account and name the money will come from, sealed to both parties; only then are the payee's details
 * handed out. A second answer replaces the first as long as nothing is marked paid.
 */
export async function namePayer(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly payerSealed: Sealed },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'namePayer', input, async (tx) => {
    const trade = await lockTrade(tx, input.tradeId);
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok || !trade) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
    if (asked.value.party !== 'buyer') return refused(refuseTrade('trade.not_your_move', { move: 'namePayer' }));
    if (trade.state !== 'awaiting_escrow' && trade.state !== 'awaiting_payment') {
      return refused(refuseTrade('trade.wrong_state', { move: 'namePayer', state: trade.state }));
    }
    const keys = await tx.account.findMany({
      where: { id: { in: [trade.buyerId, trade.sellerId] } },
      select: { identityPublicKey: true },
    });
    const to = recipientsOf(input.payerSealed) ?? [];
    if (!keys.every(({ identityPublicKey }) => identityPublicKey !== null && to.includes(identityPublicKey))) {
      return refused(refuseTrade('trade.payee_not_sealed'));
    }
    const now = await chainNow(tx, trade.chainId);
    const written = await recordFact(
      tx,
      trade,
      { payerSealed: JSON.stringify(input.payerSealed), payerNamedAt: dateOf(now) },
      { type: 'trade.payerNamed', data: {}, actorId: asked.value.actor.accountId, at: now, final: true },
    );
    return written.ok ? ok({ version: written.value }) : written;
  });
}
