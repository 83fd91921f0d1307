import { chainNow } from '#lib/chain/clock.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { canRate, requireParty } from './policy.ts';
import { recount } from './recount.ts';
import { refuseReputation } from './refusals.ts';
import type { FeedbackInput } from './schema.ts';
import { feedbackView, type FeedbackView } from './view.ts';

/**
 * One person says how a trade went with the other: once, and for good. Refuses `reputation.not_found` to whoever was not in it,
 * `reputation.not_ended`, `reputation.never_funded`, `reputation.already_given`.
 */
export async function giveFeedback(
  ctx: Ctx,
  input: FeedbackInput & { readonly id: string },
): Promise<Result<FeedbackView>> {
  return runOnce(ctx, 'giveFeedback', input, async (tx) => {
    const trade = await tx.trade.findUnique({ where: { id: input.id } });
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok || !trade) return asked.ok ? refused(refuseReputation('reputation.not_found')) : asked;
    const open = canRate(trade);
    if (!open.ok) return open;
    const now = await chainNow(tx, trade.chainId);
    const row = {
      tradeId: trade.id,
      fromId: asked.value.actor.accountId,
      toId: asked.value.party === 'buyer' ? trade.sellerId : trade.buyerId,
      positive: input.positive,
      comment: input.comment,
      createdAt: dateOf(now),
    };
    // The row's key is the judge of a double click without an idempotency key.
    const given = await tx.feedback.createMany({ data: [row], skipDuplicates: true });
    if (given.count === 0) return refused(refuseReputation('reputation.already_given'));
    await recount(tx, [row.toId], now);
    return ok(feedbackView(row));
  });
}
