import { MOST_REASON } from '#lib/account/commands/staff.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { holdAs, noteCase } from '../internal/hold.ts';

/** A note for the moderators of a case; neither party ever reads it. Refuses as `holdAs`. */
export async function addNote(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly text: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'addNote', input, async (tx) => {
    const held = await holdAs(ctx, tx, input.disputeId, ['judge', 'second', 'appeal', 'signer', 'backup']);
    if (!held.ok) return held;
    const { actor, dispute, now } = held.value;
    await tx.caseNote.create({
      data: {
        id: newId(ctx.random),
        disputeId: dispute.id,
        authorId: actor.accountId,
        text: input.text,
        createdAt: dateOf(now),
      },
    });
    await noteCase(tx, ctx, { act: 'cases.note', disputeId: dispute.id, reason: input.text.slice(0, MOST_REASON) });
    return ok(null);
  });
}
