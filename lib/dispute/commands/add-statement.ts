import { chainNow } from '#lib/chain/clock.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requirePartyOf } from '../policy.ts';
import { lockDispute, recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { noteAnswer } from './ask.ts';
import { STATEMENTS_EACH, type StatementInput } from '../schema.ts';

/**
 * A party adds to what it said, until the case is ruled. What was said stays: nothing is edited or taken back.
 * Refuses `dispute.not_found` to anybody else, `dispute.wrong_state`, `dispute.too_many_statements`.
 */
export async function addStatement(
  ctx: Ctx,
  input: StatementInput & { readonly id: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'addStatement', input, (tx) => write(ctx, tx, input));
}

async function write(
  ctx: Ctx,
  tx: Tx,
  input: StatementInput & { readonly id: string },
): Promise<Result<{ version: number }>> {
  const dispute = await lockDispute(tx, { tradeId: input.id });
  const asked = requirePartyOf(ctx.actor, dispute?.trade ?? null);
  if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const { accountId } = asked.value.actor;
  if (dispute.trade.state !== 'disputed') {
    return refused(refuseDispute('dispute.wrong_state', { move: 'state', state: dispute.trade.state }));
  }
  const own = await tx.disputeStatement.count({ where: { disputeId: dispute.id, authorId: accountId } });
  if (own >= STATEMENTS_EACH) {
    return refused(refuseDispute('dispute.too_many_statements', { most: STATEMENTS_EACH }));
  }
  const now = await chainNow(tx, dispute.trade.chainId);
  const statementId = newId(ctx.random);
  await tx.disputeStatement.create({
    data: { id: statementId, disputeId: dispute.id, authorId: accountId, text: input.text, createdAt: dateOf(now) },
  });
  const added = await noteAnswer(tx, dispute, asked.value.party, now);
  const event = {
    type: added.type,
    data: { statementId, by: asked.value.party },
    actorId: accountId,
    at: now,
  } as const;
  const written = await recordDispute(tx, dispute, added.move, added.patch, event, added.choice);
  return written.ok ? ok({ version: written.value }) : written;
}
