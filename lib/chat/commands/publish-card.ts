import type { PublishedIdentity } from '#lib/account/identity.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
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
  const kept = await runOnce(ctx, 'publishCard', input, async (tx) => {
    const trade = await tx.trade.findUnique({
      where: { id: tradeId },
      select: { buyerId: true, sellerId: true, tradeHash: true },
    });
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok) return asked;
    const { accountId } = asked.value.actor;
    const identity = await getPublicIdentity(tx, accountId);
    if (!identity.ok) return identity;
    const good = verifyCard(card, identity.value, trade!.tradeHash);
    if (!good.ok) return good;
    return keepCard(ctx, tx, { tradeId, accountId, card, identity: identity.value });
  });
  if (!kept.ok) return kept;
  const { fresh, view } = kept.value;
  if (fresh) sendLive({ noun: 'trade', id: tradeId, event: 'card', payload: view });
  return ok(view);
}

type Kept = {
  readonly tradeId: string;
  readonly accountId: string;
  readonly card: Card;
  readonly identity: PublishedIdentity;
};

async function keepCard(
  ctx: Ctx,
  tx: Tx,
  { tradeId, accountId, card, identity }: Kept,
): Promise<Result<{ fresh: boolean; view: CardView }>> {
  const hash = cardHash(card);
  if ((await tx.chatCard.count({ where: { tradeId, accountId, hash: { not: hash } } })) >= MOST_CARDS)
    return refused(refuseChat('chat.card_wrong'));
  const createdAt = dateOf(ctx.clock());
  await tx.chatHead.createMany({
    data: { tradeId, lastLink: ZEROS, lastAt: createdAt, buyerHash: ZEROS, sellerHash: ZEROS },
    skipDuplicates: true,
  });
  const { count } = await tx.chatCard.createMany({
    data: { hash, tradeId, accountId, card: { ...card }, identity: { ...identity }, createdAt },
    skipDuplicates: true,
  });
  return ok({ fresh: count === 1, view: cardView(await tx.chatCard.findUniqueOrThrow({ where: { hash } })) });
}
