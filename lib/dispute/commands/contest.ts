/** Contesting what was put down to somebody: the fault of an ended trade, and a penalty. */
import { requireActor } from '#lib/account/policy.ts';
import { noteAct } from '#lib/account/commands/staff.ts';
import { liftRestraint } from '#lib/account/commands/restrain.ts';
import { hasPower } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { attributeFault } from '#lib/trade/commands/attribute-fault.ts';
import { lockTrade } from '#lib/trade/commands/load.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { recordFact } from '#lib/trade/record.ts';
import { CONTEST_WINDOW, type Fault } from '../court.ts';
import { conflictOver, wasAppealed } from '../internal/contested.ts';
import { requireModerator, requirePartyOf } from '../policy.ts';
import { recordPenalty } from '../record.ts';
import { refuseDispute } from '../refusals.ts';

/**
 * One of the two says, once, that the fault of their ended trade is not as it was put down, within a week of its end. A fault that an appeal decided is
 * not contested again. Refuses `dispute.not_found` to anybody else, `dispute.wrong_state`, `dispute.contest_over`, `dispute.contested_before`.
 */
export async function contestFault(
  ctx: Ctx,
  input: { readonly id: string; readonly text: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'contestFault', input, async (tx) => {
    const trade = await lockTrade(tx, input.id);
    const asked = requirePartyOf(ctx.actor, trade);
    if (!asked.ok || !trade) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
    if (!isEnd(trade.finalState) || !trade.endedAt)
      return refused(refuseDispute('dispute.wrong_state', { move: 'contest', state: trade.state }));
    if (await tx.faultContest.findUnique({ where: { tradeId: trade.id } }))
      return refused(refuseDispute('dispute.contested_before'));
    // Nothing was put down to anybody.
    if (trade.practice) return refused(refuseDispute('dispute.contest_over'));
    const now = await chainNow(tx, trade.chainId);
    if (now > instantOf(trade.endedAt) + CONTEST_WINDOW || (await wasAppealed(tx, trade.id)))
      return refused(refuseDispute('dispute.contest_over'));
    const { actor, party } = asked.value;
    await tx.faultContest.create({
      data: { tradeId: trade.id, byId: actor.accountId, text: input.text, at: dateOf(now) },
    });
    const event = { type: 'trade.faultContested', data: { by: party }, actorId: actor.accountId, at: now } as const;
    const written = await recordFact(tx, trade, {}, { ...event, final: true });
    return written.ok ? ok(null) : written;
  });
}

/**
 * A moderator without a part in it, who ruled none of it, settles a contest: the fault as it was, or another, with a reason.
 * Refuses `dispute.not_found`, `dispute.has_conflict`, `dispute.not_contested`, `dispute.settled_before`.
 */
export async function settleContest(
  ctx: Ctx,
  input: { readonly id: string; readonly fault: Fault; readonly reason: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'settleContest', input, async (tx) => {
    const asked = requireModerator(ctx.actor);
    if (!asked.ok) return asked;
    const { accountId } = asked.value;
    const trade = await lockTrade(tx, input.id);
    const contest = trade && (await tx.faultContest.findUnique({ where: { tradeId: trade.id } }));
    if (!trade || !contest) return refused(refuseDispute('dispute.not_contested'));
    if (contest.settledAt) return refused(refuseDispute('dispute.settled_before'));
    const conflict = await conflictOver(tx, accountId, trade);
    if (conflict) return refused(refuseDispute('dispute.has_conflict', { conflict }));
    const now = await chainNow(tx, trade.chainId);
    const { fault, reason } = input;
    const done = await attributeFault(tx, { tradeId: trade.id, fault, by: 'contest', actorId: accountId, at: now });
    if (!done.ok) return done;
    await tx.faultContest.update({
      where: { tradeId: trade.id },
      data: { settledById: accountId, settledAt: dateOf(now), fault, reason },
    });
    const subject = { noun: 'trade', id: trade.id };
    await noteAct(tx, ctx, asked.value, { act: 'cases.settleContest', subject, reason, data: { fault } });
    return ok(null);
  });
}

/** Whoever was punished contests it, once, within a week. Refuses `dispute.not_found`, `dispute.contest_over`, `dispute.contested_before`. */
export async function contestPenalty(
  ctx: Ctx,
  input: { readonly penaltyId: string; readonly text: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'contestPenalty', input, async (tx) => {
    const asked = requireActor(ctx.actor);
    if (!asked.ok) return asked;
    await tx.$queryRaw`SELECT 1 FROM "Penalty" WHERE "id" = ${input.penaltyId} FOR UPDATE`;
    const penalty = await tx.penalty.findUnique({ where: { id: input.penaltyId } });
    if (penalty?.accountId !== asked.value.accountId) return refused(refuseDispute('dispute.not_found'));
    if (penalty.contestedAt) return refused(refuseDispute('dispute.contested_before'));
    const now = await chainNow(tx, config().chainId);
    if (now > instantOf(penalty.contestUntil)) return refused(refuseDispute('dispute.contest_over'));
    await tx.penalty.update({
      where: { id: penalty.id },
      data: { contestedAt: dateOf(now), contestText: input.text },
    });
    const { accountId } = asked.value;
    const event = { type: 'penalty.contested', data: {}, actorId: accountId, at: now } as const;
    await recordPenalty(tx, penalty.id, event);
    return ok(null);
  });
}

/**
 * A senior moderator who did not rule the case lifts a contested penalty or lets it stand. Refuses `dispute.not_found` to everybody else,
 * `dispute.not_contested`, `dispute.settled_before`, `dispute.has_conflict`.
 */
export async function settlePenalty(
  ctx: Ctx,
  input: { readonly penaltyId: string; readonly lift: boolean; readonly reason: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'settlePenalty', input, async (tx) => {
    const asked = requireModerator(ctx.actor);
    if (!asked.ok || !hasPower(ctx.actor, 'cases.pass')) return refused(refuseDispute('dispute.not_found'));
    const { accountId } = asked.value;
    await tx.$queryRaw`SELECT 1 FROM "Penalty" WHERE "id" = ${input.penaltyId} FOR UPDATE`;
    const penalty = await tx.penalty.findUnique({
      where: { id: input.penaltyId },
      include: { dispute: { include: { trade: true } } },
    });
    if (!penalty) return refused(refuseDispute('dispute.not_found'));
    if (!penalty.contestedAt) return refused(refuseDispute('dispute.not_contested'));
    if (penalty.settledAt) return refused(refuseDispute('dispute.settled_before'));
    const { trade } = penalty.dispute;
    const conflict = await conflictOver(tx, accountId, trade);
    if (conflict) return refused(refuseDispute('dispute.has_conflict', { conflict }));
    const at = await chainNow(tx, trade.chainId);
    const now = dateOf(at);
    const settled = { settledById: accountId, settledAt: now, lifted: input.lift, settleReason: input.reason };
    await tx.penalty.update({ where: { id: penalty.id }, data: settled });
    const { accountId: punishedId, kind, until } = penalty;
    if (input.lift && kind !== 'warning')
      await liftRestraint(tx, { accountId: punishedId, kind, until, by: accountId, at: now });
    const event = { type: 'penalty.settled', data: { lifted: input.lift }, actorId: accountId, at } as const;
    await recordPenalty(tx, penalty.id, event);
    const subject = { noun: 'account', id: punishedId };
    const data = { penaltyId: penalty.id, lift: input.lift };
    await noteAct(tx, ctx, asked.value, { act: 'cases.settlePenalty', subject, reason: input.reason, data });
    return ok(null);
  });
}
