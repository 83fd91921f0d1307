import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { runOnce } from '#lib/db/command-key.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requirePartyOf } from '../policy.ts';
import { lockDispute, recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { noteAnswer } from './ask.ts';
import { EXCERPT_LENGTH, EXCERPTS_EACH } from '../schema.ts';

/**
 * Hands messages of the chat, opened by one of the two, to the moderators of the case. `excerpt`: JSON text of the form that the chat
 * defines; whether it holds is judged on the screen of whoever reads it.
 * Refuses `dispute.not_found` to anybody else, `dispute.wrong_state`, `dispute.too_many_excerpts`, `dispute.excerpt_too_long`.
 */
export async function addExcerpt(
  ctx: Ctx,
  input: { readonly id: string; readonly excerpt: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'addExcerpt', input, async (tx) => {
    const dispute = await lockDispute(tx, { tradeId: input.id });
    const asked = requirePartyOf(ctx.actor, dispute?.trade ?? null);
    if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
    const { accountId } = asked.value.actor;
    const { state } = dispute.trade;
    if (state !== 'disputed') return refused(refuseDispute('dispute.wrong_state', { move: 'state', state }));
    if (input.excerpt.length > EXCERPT_LENGTH) return refused(refuseDispute('dispute.excerpt_too_long'));
    const own = await tx.disputeExcerpt.count({ where: { disputeId: dispute.id, authorId: accountId } });
    if (own >= EXCERPTS_EACH) return refused(refuseDispute('dispute.too_many_excerpts', { most: EXCERPTS_EACH }));
    const at = await chainNow(tx, dispute.trade.chainId);
    const excerptId = newId(ctx.random);
    await tx.disputeExcerpt.create({
      data: {
        id: excerptId,
        disputeId: dispute.id,
        authorId: accountId,
        excerpt: input.excerpt,
        createdAt: dateOf(at),
      },
    });
    const added = await noteAnswer(tx, dispute, asked.value.party, at);
    const event = {
      type: added.type,
      data: { excerptId, by: asked.value.party },
      actorId: accountId,
      at,
    } as const;
    const written = await recordDispute(tx, dispute, added.move, added.patch, event, added.choice);
    return written.ok ? ok({ version: written.value }) : written;
  });
}
