import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf, HOUR, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Party } from '#lib/trade/policy.ts';
import { before } from '#lib/trade/reminders.ts';
import { LEAST_ANSWER, MOST_ANSWER } from '../court.ts';
import { holdAs, noteCase, type Held } from '../internal/hold.ts';
import { owedBy, type Asked, type Choice } from '../machine.ts';
import { recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';

/**
 * The moderator of a case asks one of the two, or both, for something, by a time. Refuses as `holdAs`, `dispute.answer_time_out_of_range`,
 * `dispute.wrong_state` while something is asked already.
 */
export async function askParties(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly of: Asked; readonly text: string; readonly answerSeconds: number },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'askParties', input, async (tx) => {
    const held = await holdAs(ctx, tx, input.disputeId, ['judge']);
    if (!held.ok) return held;
    const { actor, dispute, now } = held.value;
    const { of, text, answerSeconds } = input;
    if (answerSeconds < LEAST_ANSWER || answerSeconds > MOST_ANSWER)
      return refused(refuseDispute('dispute.answer_time_out_of_range', { least: LEAST_ANSWER, most: MOST_ANSWER }));
    const id = newId(ctx.random);
    const dueAt = dateOf(now + answerSeconds);
    const written = await recordDispute(
      tx,
      dispute,
      'ask',
      { dueAt },
      {
        type: 'dispute.asked',
        data: { askId: id, of, dueAt: now + answerSeconds },
        actorId: actor.accountId,
        at: now,
      },
      { asked: of },
    );
    if (!written.ok) return written;
    const row = { id, disputeId: dispute.id, askedById: actor.accountId, of, text, at: dateOf(now), dueAt };
    await tx.caseAsk.create({ data: row });
    await tx.reminder.create({
      data: {
        tradeId: dispute.tradeId,
        what: `ask:${id}`,
        deadline: dueAt,
        dueAt: dateOf(before(now + answerSeconds, answerSeconds, HOUR, 6 * HOUR)),
      },
    });
    await noteCase(tx, ctx, { act: 'cases.ask', disputeId: dispute.id, reason: text, data: { of } });
    return ok({ version: written.value });
  });
}

/** How something that a party adds is recorded. */
export type Added = {
  readonly move: 'answer' | 'state';
  readonly type: 'dispute.answered' | 'dispute.stated';
  readonly patch: { readonly dueAt?: null };
  readonly choice: Choice;
};

/**
 * What a party adds while it is asked for something is its answer. The move for it, and, where it was, the answer noted. The caller holds the case
 * and records the move.
 */
export async function noteAnswer(tx: Tx, dispute: Pick<Held, 'id' | 'state'>, by: Party, now: Instant): Promise<Added> {
  const added: Added = { move: 'state', type: 'dispute.stated', patch: {}, choice: {} };
  const owed = owedBy(dispute.state);
  if (owed !== by && owed !== 'both') return added;
  const ask = await tx.caseAsk.findFirst({ where: { disputeId: dispute.id, endedAt: null }, orderBy: { at: 'desc' } });
  if (!ask) return added;
  const at = dateOf(now);
  await tx.caseAsk.update({
    where: { id: ask.id },
    data: {
      ...(by === 'buyer' ? { buyerAnsweredAt: at } : { sellerAnsweredAt: at }),
      ...(owed !== 'both' && { endedAt: at }),
    },
  });
  return { move: 'answer', type: 'dispute.answered', patch: owed === 'both' ? {} : { dueAt: null }, choice: { by } };
}

/** The time of whoever was asked ran out: the case goes back to its moderator, and who was silent is on record. The clock calls this, holding the case. */
export async function endAsk(tx: Tx, dispute: Held, now: Instant): Promise<void> {
  const ask = await tx.caseAsk.findFirst({ where: { disputeId: dispute.id, endedAt: null }, orderBy: { at: 'desc' } });
  if (!ask || instantOf(ask.dueAt) > now) return;
  const silent = owedBy(dispute.state);
  const done = await recordDispute(
    tx,
    dispute,
    'overdue',
    { dueAt: null },
    { type: 'dispute.overdue', data: { askId: ask.id, silent }, actorId: null, at: now },
  );
  if (!done.ok) throw new Error(`the question ${ask.id} could not be ended: ${done.refusal.code}`);
  await tx.caseAsk.update({ where: { id: ask.id }, data: { endedAt: dateOf(now) } });
}
