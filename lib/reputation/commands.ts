import { chainNow } from '#lib/chain/clock.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import type { Feedback } from '#lib/db/generated/client.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { appendFeedback, holdFeedback } from './internal/events.ts';
import { canReply, canWrite, requireParty } from './policy.ts';
import { recount } from './recount.ts';
import { refuseReputation } from './refusals.ts';
import type { FeedbackInput, ReplyInput } from './schema.ts';
import { feedbackView, type FeedbackView } from './view.ts';
import { REPLY_WINDOW } from './windows.ts';

type OfTrade<T> = T & { readonly id: string };

const load = (tx: Tx, id: string) => tx.trade.findUnique({ where: { id }, include: { feedback: true } });

/**
 * One person says how a trade went with the other, or changes what they said while nobody else reads it. The second of the two to write opens both.
 * Refuses what `canWrite` does: `reputation.not_found` to whoever was not in it, `reputation.not_ended`, `reputation.never_funded`,
 * `reputation.already_given`, `reputation.window_closed`.
 */
export async function giveFeedback(ctx: Ctx, input: OfTrade<FeedbackInput>): Promise<Result<FeedbackView>> {
  return runOnce(ctx, 'giveFeedback', input, async (tx) => {
    await holdFeedback(tx, input.id);
    const trade = await load(tx, input.id);
    const now = trade ? await chainNow(tx, trade.chainId) : 0;
    const may = canWrite(ctx.actor, trade, now);
    if (!may.ok || !trade) return may.ok ? refused(refuseReputation('reputation.not_found')) : may;
    const { actor, party, until, mine } = may.value;
    const { positive, comment } = input;
    if (mine) {
      const changed = await tx.feedback.update({ where: { id: mine.id }, data: { positive, comment } });
      return ok(feedbackView(changed));
    }
    const row = await tx.feedback.create({
      data: {
        id: newId(ctx.random),
        tradeId: trade.id,
        fromId: actor.accountId,
        toId: party === 'buyer' ? trade.sellerId : trade.buyerId,
        positive,
        comment,
        createdAt: dateOf(now),
        revealsAt: dateOf(until),
      },
    });
    await (trade.feedback.length > 0 ? openBoth(tx, row, now) : announce(tx, row, { until, now }));
    return ok(feedbackView(row));
  });
}

/** Tells the other that there is something, and until when they can write theirs; not what it is. */
function announce(tx: Tx, row: Feedback, { until, now }: { until: Instant; now: Instant }): Promise<void> {
  const { tradeId, fromId: actorId, toId } = row;
  return appendFeedback(tx, { type: 'feedback.written', tradeId, actorId, at: now, data: { toId, deadline: until } });
}

/** Both in one statement, and both counted: whoever sees one sees the other. */
async function openBoth(tx: Tx, second: Feedback, now: Instant): Promise<void> {
  const { tradeId, fromId, toId } = second;
  const at = dateOf(now);
  await tx.feedback.updateMany({ where: { tradeId }, data: { revealsAt: at, openedAt: at } });
  await recount(tx, [fromId, toId], now);
  const data = { toId, both: true, until: now + REPLY_WINDOW };
  await appendFeedback(tx, { type: 'feedback.revealed', tradeId, actorId: fromId, at: now, data });
}

/**
 * Whoever was rated answers, once, and may mend their words for a day. Refuses `reputation.not_found` and what `canReply` does:
 * `reputation.nothing_said`, `reputation.words_removed`, `reputation.reply_given`, `reputation.reply_closed`.
 */
export async function replyToFeedback(ctx: Ctx, input: OfTrade<ReplyInput>): Promise<Result<FeedbackView>> {
  return runOnce(ctx, 'replyToFeedback', input, async (tx) => {
    await holdFeedback(tx, input.id);
    const trade = await load(tx, input.id);
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok || !trade) return asked.ok ? refused(refuseReputation('reputation.not_found')) : asked;
    const { actor } = asked.value;
    const now = await chainNow(tx, trade.chainId);
    const said = trade.feedback.find(({ toId }) => toId === actor.accountId);
    const may = canReply(actor, said, now);
    if (!may.ok || !said) return may.ok ? refused(refuseReputation('reputation.nothing_said')) : may;
    const repliedAt = said.repliedAt ?? dateOf(now);
    const row = await tx.feedback.update({ where: { id: said.id }, data: { reply: input.reply, repliedAt } });
    if (said.repliedAt === null) {
      const { tradeId, fromId: toId } = said;
      const event = { type: 'feedback.replied', tradeId, actorId: actor.accountId, at: now, data: { toId } } as const;
      await appendFeedback(tx, event);
    }
    return ok(feedbackView(row));
  });
}
