/** Who has a case: taking it, passing it on, letting an assistant read it. */
import type { Actor } from '#lib/account/policy.ts';
import { hasPower, seatsOf, seatsWith } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { findConflict } from '../internal/conflicts.ts';
import { holdAs, noteCase, partOf, timesOf, type Held } from '../internal/hold.ts';
import type { DisputeState } from '../machine.ts';
import { requireJudge, type Part } from '../policy.ts';
import { lockDispute, recordDispute, recordFact } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { findChair, readSeats, type ReadSeats } from '../seats.ts';

/** The part that is open for whoever claims a case in this state; null: none. */
function partIn(state: DisputeState, backup: boolean): Part | null {
  switch (state) {
    case 'open':
      return 'judge';
    case 'concurring':
      return 'second';
    case 'appealed':
      return 'appeal';
    case 'sealing':
      return 'signer';
    default:
      return backup ? 'backup' : null;
  }
}

/** Parts that one person at a time has. */
const ALONE: readonly Part[] = ['judge', 'second', 'appeal'];

/**
 * A moderator takes the part of a case that is open: the whole of it, the second look at a large ruling, an appeal, the signing for the chain, or, once
 * the arbiter's time is over, the backup's. Nobody sees a case before. Taking it twice is taking it once.
 * Refuses `dispute.not_found`, `dispute.conflict_of_interest`, `dispute.has_conflict`, `dispute.taken`, `dispute.wrong_state`,
 * `dispute.not_panel_member`, `dispute.chain_unavailable`.
 */
export async function claimCase(
  ctx: Ctx,
  input: { readonly disputeId: string },
  seatsOf = readSeats,
): Promise<Result<{ version: number; part: Part }>> {
  // Before the transaction, because it may ask the chain.
  const seated = await hasItsSeat(ctx, input.disputeId, seatsOf);
  if (!seated.ok) return seated;
  return runOnce(ctx, 'claimCase', input, async (tx) => {
    const dispute = await lockDispute(tx, { id: input.disputeId });
    const asked = requireJudge(ctx.actor, dispute?.trade ?? null);
    if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
    const { accountId } = asked.value;
    const now = await chainNow(tx, dispute.trade.chainId);
    const { backupFrom } = timesOf(dispute.trade, dispute.openedAt);
    const part = partIn(dispute.state, backupFrom !== null && now >= backupFrom);
    if (!part || dispute.trade.state !== 'disputed')
      return refused(refuseDispute('dispute.wrong_state', { move: 'claim', state: dispute.state }));
    if ((await partOf(tx, dispute.id, accountId, [part])) === part) return ok({ version: dispute.version, part });
    const free = await isFree(tx, dispute, accountId, part);
    if (!free.ok) return free;
    await assign(ctx, tx, { disputeId: dispute.id, moderatorId: accountId, part, now, reason: '' });
    await noteCase(tx, ctx, { act: 'cases.claim', disputeId: dispute.id, reason: 'Takes the case.', data: { part } });
    if (part !== 'judge' && part !== 'appeal') return ok({ version: dispute.version, part });
    const written = await recordDispute(
      tx,
      dispute,
      'claim',
      { assignedToId: accountId },
      { type: 'dispute.claimed', data: { part }, actorId: accountId, at: now },
    );
    return written.ok ? ok({ version: written.value, part }) : written;
  });
}

/** Who takes a case to sign for the chain has a seat there: nobody gets in to read who can do nothing with it. Of other parts none is asked for. */
async function hasItsSeat(ctx: Ctx, disputeId: string, seatsOf: ReadSeats): Promise<Result<null>> {
  const dispute = await ctx.db.dispute.findUnique({ where: { id: disputeId }, include: { trade: true } });
  const asked = requireJudge(ctx.actor, dispute?.trade ?? null);
  if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const { trade, state } = dispute;
  if (state === 'open' || state === 'concurring' || state === 'appealed' || trade.state !== 'disputed') return ok(null);
  const chair = await findChair(trade.chainId, termsSchema.parse(trade.terms), asked.value.walletAddress, seatsOf);
  return chair.ok ? ok(null) : chair;
}

/** Whether this moderator may have this part, and nobody else has it. Signing needs no free hands: the panel signs together. */
async function isFree(tx: Tx, dispute: Held, moderatorId: string, part: Part): Promise<Result<null>> {
  const conflict = await findConflict(tx, moderatorId, dispute.trade);
  if (conflict) return refused(refuseDispute('dispute.has_conflict', { conflict }));
  if (part === 'second' || part === 'appeal') {
    const before = await tx.caseAssignment.count({
      where: { disputeId: dispute.id, moderatorId, part: { in: ['judge', 'second'] } },
    });
    if (before > 0) return refused(refuseDispute('dispute.has_conflict', { conflict: 'judged_before' }));
  }
  if (!ALONE.includes(part)) return ok(null);
  const other = await tx.caseAssignment.findFirst({
    where: { disputeId: dispute.id, part, untilAt: null },
    include: { moderator: { select: { name: true } } },
  });
  return other ? refused(refuseDispute('dispute.taken', { name: other.moderator.name })) : ok(null);
}

type Assigned = { disputeId: string; moderatorId: string; part: Part; now: Instant; reason: string };

async function assign(ctx: Ctx, tx: Tx, { now, ...row }: Assigned): Promise<void> {
  await tx.caseAssignment.create({ data: { id: newId(ctx.random), fromAt: dateOf(now), ...row } });
}

/**
 * Whoever has a case, or a senior moderator for them, passes it to another moderator, with the reason. Refuses as `holdAs`, `dispute.cannot_take_over`.
 */
export async function handOverCase(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly toId: string; readonly reason: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'handOverCase', input, async (tx) => {
    const held = await holdOwnOrSenior(ctx, tx, input.disputeId);
    if (!held.ok) return held;
    const { actor, dispute, now } = held.value;
    const part: Part = dispute.state === 'appealed' ? 'appeal' : 'judge';
    const fits = await canTake(tx, dispute, input.toId, part);
    if (!fits.ok) return fits;
    await tx.caseAssignment.updateMany({
      where: { disputeId: dispute.id, part, untilAt: null },
      data: { untilAt: dateOf(now), reason: input.reason },
    });
    await assign(ctx, tx, { disputeId: dispute.id, moderatorId: input.toId, part, now, reason: '' });
    const written = await recordDispute(
      tx,
      dispute,
      'handOver',
      { assignedToId: input.toId },
      { type: 'dispute.handedOver', data: { toId: input.toId }, actorId: actor.accountId, at: now },
    );
    if (!written.ok) return written;
    const { toId, reason } = input;
    await noteCase(tx, ctx, { act: 'cases.handOver', disputeId: dispute.id, reason, data: { toId } });
    return ok({ version: written.value });
  });
}

type HeldBy = { readonly actor: Actor; readonly dispute: Held; readonly now: Instant };

async function holdOwnOrSenior(ctx: Ctx, tx: Tx, disputeId: string): Promise<Result<HeldBy>> {
  const own = await holdAs(ctx, tx, disputeId, ['judge', 'appeal']);
  if (own.ok || own.refusal.code !== 'dispute.not_assigned' || !hasPower(ctx.actor, 'cases.pass')) return own;
  const dispute = await lockDispute(tx, { id: disputeId });
  return ok({ actor: ctx.actor!, dispute: dispute!, now: await chainNow(tx, dispute!.trade.chainId) });
}

async function canTake(tx: Tx, dispute: Held, toId: string, part: Part): Promise<Result<null>> {
  const to = await tx.account.findUnique({ where: { id: toId }, select: { roles: true } });
  if (!seatsOf(to?.roles ?? []).some((seat) => seatsWith('cases.rule').includes(seat)) || toId === dispute.assignedToId)
    return refused(refuseDispute('dispute.cannot_take_over'));
  const judgedBefore =
    part === 'appeal' &&
    (await tx.caseAssignment.count({
      where: { disputeId: dispute.id, moderatorId: toId, part: { in: ['judge', 'second'] } },
    })) > 0;
  const conflict = await findConflict(tx, toId, dispute.trade);
  return conflict || judgedBefore ? refused(refuseDispute('dispute.cannot_take_over')) : ok(null);
}

/** Whoever has the case lets an assistant read it, who can do nothing else with it. Refuses as `holdAs`, `dispute.cannot_take_over`. */
export async function addAssistant(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly toId: string },
): Promise<Result<null>> {
  return runOnce(ctx, 'addAssistant', input, async (tx) => {
    const held = await holdAs(ctx, tx, input.disputeId, ['judge', 'appeal']);
    if (!held.ok) return held;
    const { dispute, now } = held.value;
    const to = await tx.account.findUnique({ where: { id: input.toId }, select: { roles: true } });
    if (!seatsOf(to?.roles ?? []).includes('assistant') || (await findConflict(tx, input.toId, dispute.trade)))
      return refused(refuseDispute('dispute.cannot_take_over'));
    if (await partOf(tx, dispute.id, input.toId, ['assistant'])) return ok(null);
    const row = { disputeId: dispute.id, moderatorId: input.toId, part: 'assistant', now, reason: '' } as const;
    await assign(ctx, tx, row);
    await recordFact(tx, dispute, {
      type: 'dispute.assisted',
      data: { toId: input.toId },
      actorId: held.value.actor.accountId,
      at: now,
    });
    const reason = 'Lets an assistant read the case.';
    await noteCase(tx, ctx, { act: 'cases.assist', disputeId: dispute.id, reason, data: { toId: input.toId } });
    return ok(null);
  });
}
