import type { Ctx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { getPublicIdentity } from '#lib/account/queries.ts';
import { sendLive } from '#lib/events/bus.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireParty } from '#lib/trade/policy.ts';
import { refuseChat } from '../refusals.ts';
import { cardHash, verifyCard, type Card } from '../room-keys.ts';
import { ZEROS } from '../signing.ts';
import { cardView, type CardView } from '../view.ts';

/** Cards of one person in one trade: each new identity key brings one. */
const MOST_CARDS = 20;

/**
 * Publishes the keys with which somebody writes in a trade, vouched for by the identity they have published now. The same card again is the
 * same card. Refuses `trade.sign_in`, `trade.not_found`, `account.identity_missing`, `chat.card_wrong`.
 */
export async function publishCard(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly card: Card },
): Promise<Result<CardView>> {
  const { tradeId, card } = input;
  const trade = await ctx.db.trade.findUnique({
    where: { id: tradeId },
    select: { buyerId: true, sellerId: true, tradeHash: true },
  });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok) return asked;
  const { accountId } = asked.value.actor;
  const identity = await getPublicIdentity(ctx.db, accountId);
  if (!identity.ok) return identity;
  const good = verifyCard(card, identity.value, trade!.tradeHash);
  if (!good.ok) return good;
  const hash = cardHash(card);
  const kept = await inTransaction(ctx.db, async (tx) => {
    if ((await tx.chatCard.count({ where: { tradeId, accountId, hash: { not: hash } } })) >= MOST_CARDS)
      return refused(refuseChat('chat.card_wrong'));
    await tx.chatHead.createMany({
      data: { tradeId, lastLink: ZEROS, lastAt: dateOf(ctx.clock()), buyerHash: ZEROS, sellerHash: ZEROS },
      skipDuplicates: true,
    });
    const { count } = await tx.chatCard.createMany({
      data: {
        hash,
        tradeId,
        accountId,
        card: { ...card },
        identity: { ...identity.value },
        createdAt: dateOf(ctx.clock()),
      },
      skipDuplicates: true,
    });
    return ok({ fresh: count === 1, row: await tx.chatCard.findUniqueOrThrow({ where: { hash } }) });
  });
  if (!kept.ok) return kept;
  const view = cardView(kept.value.row);
  if (kept.value.fresh) sendLive({ noun: 'trade', id: tradeId, event: 'card', payload: view });
  return ok(view);
}
