/** Ruling: by the moderator of the case, and, of a large amount, a second one who comes to the same. Nothing is signed for the chain here. */
import type { Ruling } from '#lib/db/generated/client.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { toBigint, toDecimal } from '#lib/db/decimal.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { usdCentsOf } from '#lib/price/queries.ts';
import { isLarge, noShow, type Fault, type Offence } from '../court.ts';
import { heardOf } from '../internal/heard.ts';
import { holdAs, noteCase, timesOf, type Held } from '../internal/hold.ts';
import { findRuling, letStand, publishRuling } from '../internal/standing.ts';
import { recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';

export type RulingInput = {
  readonly disputeId: string;
  /** The version of the case that was read. */
  readonly version: number;
  /** Base units to the buyer, decimal. */
  readonly toBuyer: string;
  readonly reason: string;
  readonly fault: Fault;
  /** What the party at fault did, where the schedule has a consequence for it. */
  readonly offence: Offence | null;
  /** It follows the rule on silence. */
  readonly byNoShow: boolean;
};

/** What every ruling must be, whoever makes it. */
async function fits(tx: Tx, dispute: Held, input: RulingInput, now: Instant): Promise<Result<bigint>> {
  const { rulingFrom } = timesOf(dispute.trade, dispute.openedAt);
  if (now < rulingFrom) return refused(refuseDispute('dispute.hearing_not_over', { opensAt: rulingFrom }));
  if (dispute.version !== input.version) return refused(refuseDispute('dispute.changed_meanwhile'));
  const [amount, toBuyer] = [toBigint(dispute.trade.tokenUnits), BigInt(input.toBuyer)];
  if (toBuyer > amount) return refused(refuseDispute('dispute.amount_out_of_range', { most: amount.toString() }));
  if (input.offence && input.fault !== 'buyer' && input.fault !== 'seller')
    return refused(refuseDispute('dispute.offence_without_fault'));
  if (input.byNoShow) {
    const said = noShow(await heardOf(tx, dispute), true);
    const expected = said?.toBuyer === 'everything' ? amount : 0n;
    if (!said || toBuyer !== expected || input.fault !== said.fault)
      return refused(refuseDispute('dispute.silence_decides_nothing'));
  }
  return ok(toBuyer);
}

function rowOf(ctx: Ctx, dispute: Held, input: RulingInput, toBuyer: bigint, by: string, now: Instant) {
  const { reason, fault, offence, byNoShow } = input;
  return {
    id: newId(ctx.random),
    disputeId: dispute.id,
    toBuyerUnits: toDecimal(toBuyer),
    decidedById: by,
    decidedAt: dateOf(now),
    reason,
    fault,
    offence,
    byNoShow,
  };
}

/**
 * The moderator of a case rules. Both read it at once and may appeal, unless the amount is large: then another moderator must come to the same first.
 * Refuses as `holdAs`, `dispute.hearing_not_over`, `changed_meanwhile`, `amount_out_of_range`, `offence_without_fault`, `silence_decides_nothing`.
 */
export async function ruleCase(ctx: Ctx, input: RulingInput): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'ruleCase', input, async (tx) => {
    const held = await holdAs(ctx, tx, input.disputeId, ['judge']);
    if (!held.ok) return held;
    const { actor, dispute, now } = held.value;
    const fitting = await fits(tx, dispute, input, now);
    if (!fitting.ok) return fitting;
    const { chainId, asset, tokenUnits } = dispute.trade;
    const needsSecond = isLarge(usdCentsOf(chainId, asset, toBigint(tokenUnits), 'down'));
    const ruling = await tx.ruling.create({
      data: { ...rowOf(ctx, dispute, input, fitting.value, actor.accountId, now), instance: 1, needsSecond },
    });
    if (!needsSecond) return publish(ctx, tx, dispute, ruling, { move: 'rule', actorId: actor.accountId, now });
    const event = {
      type: 'dispute.decided',
      data: { rulingId: ruling.id, needsSecond },
      actorId: actor.accountId,
      at: now,
    } as const;
    const written = await recordDispute(tx, dispute, 'rule', {}, event, { needsSecond });
    if (!written.ok) return written;
    await noteRuling(tx, ctx, 'cases.rule', ruling);
    return ok({ version: written.value });
  });
}

type By = { readonly move: 'rule' | 'concur'; readonly actorId: string; readonly now: Instant };

async function noteRuling(tx: Tx, ctx: Ctx, act: string, ruling: Ruling, reason = ruling.reason): Promise<void> {
  const { fault, offence, disputeId } = ruling;
  const data = { toBuyer: toBigint(ruling.toBuyerUnits).toString(), fault, offence };
  await noteCase(tx, ctx, { act, disputeId, reason, data });
}

async function publish(
  ctx: Ctx,
  tx: Tx,
  dispute: Held,
  ruling: Ruling,
  { move, actorId, now }: By,
): Promise<Result<{ version: number }>> {
  const until = await publishRuling(tx, dispute, ruling, now);
  const data = {
    rulingId: ruling.id,
    toBuyer: toBigint(ruling.toBuyerUnits).toString(),
    fault: ruling.fault,
    appealUntil: until,
  };
  const event = { type: 'dispute.ruled', data, actorId, at: now } as const;
  const written = await recordDispute(tx, dispute, move, { dueAt: dateOf(until) }, event, { needsSecond: false });
  if (!written.ok) return written;
  await noteRuling(tx, ctx, move === 'rule' ? 'cases.rule' : 'cases.concur', ruling);
  return ok({ version: written.value });
}

/** A second moderator comes to the same ruling: the two can read it. Refuses as `holdAs`, `dispute.no_ruling`. */
export async function concurCase(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly version: number },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'concurCase', input, async (tx) => {
    const found = await holdDecided(ctx, tx, input);
    if (!found.ok) return found;
    const { actor, dispute, now, ruling } = found.value;
    const at = dateOf(now);
    await tx.ruling.update({ where: { id: ruling.id }, data: { concurredById: actor.accountId, concurredAt: at } });
    return publish(ctx, tx, dispute, ruling, { move: 'concur', actorId: actor.accountId, now });
  });
}

/** A second moderator does not: the case goes back to the first, with the reason, and the second is done with it. Refuses as {@link concurCase}. */
export async function dissentCase(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly version: number; readonly reason: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'dissentCase', input, async (tx) => {
    const found = await holdDecided(ctx, tx, input);
    if (!found.ok) return found;
    const { actor, dispute, now, ruling } = found.value;
    const by = { dissentedById: actor.accountId, dissentReason: input.reason };
    await tx.ruling.update({ where: { id: ruling.id }, data: by });
    await tx.caseAssignment.updateMany({
      where: { disputeId: dispute.id, moderatorId: actor.accountId, part: 'second', untilAt: null },
      data: { untilAt: dateOf(now) },
    });
    const event = {
      type: 'dispute.dissented',
      data: { rulingId: ruling.id },
      actorId: actor.accountId,
      at: now,
    } as const;
    const written = await recordDispute(tx, dispute, 'dissent', {}, event);
    if (!written.ok) return written;
    await noteRuling(tx, ctx, 'cases.dissent', ruling, input.reason);
    return ok({ version: written.value });
  });
}

async function holdDecided(ctx: Ctx, tx: Tx, input: { readonly disputeId: string; readonly version: number }) {
  const held = await holdAs(ctx, tx, input.disputeId, ['second']);
  if (!held.ok) return held;
  if (held.value.dispute.version !== input.version) return refused(refuseDispute('dispute.changed_meanwhile'));
  const ruling = await findRuling(tx, input.disputeId);
  return ruling && held.value.dispute.state === 'concurring'
    ? ok({ ...held.value, ruling })
    : refused(refuseDispute('dispute.no_ruling'));
}

/**
 * Decides an appeal, for good: the ruling as it was, or another. By a moderator who had no part in the first. Refuses as {@link ruleCase}.
 */
export async function decideAppeal(ctx: Ctx, input: RulingInput): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'decideAppeal', input, async (tx) => {
    const held = await holdAs(ctx, tx, input.disputeId, ['appeal']);
    if (!held.ok) return held;
    const { actor, dispute, now } = held.value;
    const fitting = await fits(tx, dispute, input, now);
    if (!fitting.ok) return fitting;
    const row = rowOf(ctx, dispute, input, fitting.value, actor.accountId, now);
    const ruling = await tx.ruling.create({ data: { ...row, instance: 2, publishedAt: dateOf(now) } });
    const written = await letStand(tx, dispute, ruling, { move: 'decide', actorId: actor.accountId, at: now });
    if (!written.ok) return written;
    await noteRuling(tx, ctx, 'cases.decideAppeal', ruling);
    return ok({ version: written.value });
  });
}
