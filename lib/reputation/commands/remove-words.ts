import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { actAsStaff } from '#lib/account/commands/staff.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { appendFeedback, holdFeedback } from '../internal/events.ts';
import { canRemoveWords } from '../policy.ts';
import { refuseReputation } from '../refusals.ts';
import type { SaidInput } from '../schema.ts';

/**
 * A moderator takes the words out of a comment or a reply, for good: the mark stays and counts. Their author is told why. The log keeps their hash:
 * who has the words can show that it was these, and nobody reads them there. Refuses `reputation.not_found` (nothing there that everybody can read),
 * `account.not_to_oneself` (of feedback by or about the actor), and what every act of the staff refuses.
 */
export async function removeWords(
  ctx: Ctx,
  { feedbackId, part, reason }: SaidInput & { readonly reason: string },
): Promise<Result<{ feedbackId: string }>> {
  const subject = { noun: 'feedback', id: feedbackId };
  const asked = { power: 'feedback.act', act: 'feedback.removeWords', subject, reason } as const;
  return actAsStaff(ctx, asked, async (tx, actor, told) => {
    const missing = refused(refuseReputation('reputation.not_found'));
    const found = await tx.feedback.findUnique({ where: { id: feedbackId }, select: { tradeId: true } });
    if (!found) return missing;
    await holdFeedback(tx, found.tradeId);
    const { trade, ...said } = await tx.feedback.findUniqueOrThrow({
      where: { id: feedbackId },
      include: { trade: { select: { chainId: true } } },
    });
    const now = await chainNow(tx, trade.chainId);
    const may = canRemoveWords(actor, said, part, now);
    if (!may.ok) return may;
    const { authorId, words } = may.value;
    const at = dateOf(now);
    const empty = part === 'comment' ? { comment: '', commentRemovedAt: at } : { reply: '', replyRemovedAt: at };
    await tx.feedback.update({ where: { id: feedbackId }, data: empty });
    const data = { toId: authorId, part, reason: told };
    const event = { tradeId: found.tradeId, actorId: actor.accountId, at: now, data };
    await appendFeedback(tx, { type: 'feedback.wordsRemoved', ...event });
    return ok({ value: { feedbackId }, data: { part, authorId, sha256: bytesToHex(sha256(utf8ToBytes(words))) } });
  });
}
