/** What proposing and signing a ruling share: who may, and what happens once there are enough signatures. */
import { chainNow } from '#lib/chain/clock.ts';
import { enqueueIntent } from '#lib/chain/relay.ts';
import { digestOf, type Terms } from '#lib/chain/signing.ts';
import type { Actor } from '#lib/account/policy.ts';
import type { Dispute, Trade } from '#lib/db/generated/client.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { callDataOf } from '#lib/trade/call-data.ts';
import { decide } from '#lib/trade/machine.ts';
import { tradeFactsOf } from '#lib/trade/record.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { partOf } from '../internal/hold.ts';
import { PARTS, requireJudge, type Part } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import { joinSignatures, rulingDataOf, type RulingAct, type Seats } from '../ruling.ts';
import { findChair, type Chair, type ReadSeats } from '../seats.ts';

/**
 * A moderator without a part in the case, with a seat under an arbiter that its terms name, at a time when the contract would take
 * that arbiter's ruling. Before the transaction, because it may ask the chain.
 */
export async function requireSeat(
  ctx: Ctx,
  disputeId: string,
  seatsOf: ReadSeats,
): Promise<Result<{ actor: Actor; seats: Seats; as: Chair['as'] }>> {
  const dispute = await ctx.db.dispute.findUnique({ where: { id: disputeId }, include: { trade: true } });
  const judge = requireJudge(ctx.actor, dispute?.trade ?? null);
  if (!judge.ok || !dispute) return judge.ok ? refused(refuseDispute('dispute.not_found')) : judge;
  const { trade } = dispute;
  const chair = await findChair(trade.chainId, termsSchema.parse(trade.terms), judge.value.walletAddress, seatsOf);
  if (!chair.ok) return chair;
  const part = await partOf(ctx.db, dispute.id, judge.value.accountId, SIGNING);
  if (!part) return refused(refuseDispute('dispute.not_assigned'));
  const timely = mayRule(trade, chair.value.as, await chainNow(ctx.db, trade.chainId));
  const { seats, as } = chair.value;
  return timely.ok ? ok({ actor: judge.value, seats, as }) : timely;
}

/** Who of those that have the case may sign for the chain: everybody but whoever only reads. */
const SIGNING: readonly Part[] = PARTS.filter((part) => part !== 'assistant');

/** Whether the trade's own table lets this arbiter rule now, in this noun's words. */
function mayRule(trade: Trade, as: Chair['as'], now: number): Result<null> {
  const amount = toBigint(trade.tokenUnits);
  const next = decide(tradeFactsOf(trade), 'rule', as, now, { toBuyer: 0n, amount });
  if (next.ok) return ok(null);
  const { code, data } = next.refusal;
  if (code === 'trade.too_early') return refused(refuseDispute('dispute.hearing_not_over', { opensAt: data.opensAt! }));
  return refused(refuseDispute('dispute.wrong_state', { move: 'propose', state: trade.state }));
}

/** Whether the proposal as it stands went to the chain and was not refused there. */
export async function submittedRuling(tx: Tx, dispute: Dispute & { trade: Trade }): Promise<boolean> {
  if (dispute.toBuyerUnits === null || dispute.validUntil === null) return false;
  const act = { toBuyer: toBigint(dispute.toBuyerUnits).toString(), validUntil: Number(dispute.validUntil) };
  const actKey = digestOf(rulingDataOf(dispute.trade, termsSchema.parse(dispute.trade.terms), act));
  const intent = await tx.relayIntent.findUnique({ where: { actKey }, select: { status: true } });
  return intent !== null && intent.status !== 'refused';
}

type Sealed = {
  readonly dispute: Dispute & { trade: Trade };
  readonly terms: Terms;
  readonly act: RulingAct;
  readonly seats: Seats;
};

/** Keeps a member's signature; with enough of them over this very act, hands the ruling to the relayer. */
export async function keepSignature(
  ctx: Ctx,
  tx: Tx,
  { dispute, terms, act, seats }: Sealed,
  signer: string,
  signature: string,
): Promise<void> {
  const { trade } = dispute;
  const digest = digestOf(rulingDataOf(trade, terms, act));
  await tx.rulingSignature.createMany({
    data: [{ disputeId: dispute.id, signer, digest, signature }],
    skipDuplicates: true,
  });
  const given = await tx.rulingSignature.findMany({ where: { disputeId: dispute.id, digest } });
  const joined = joinSignatures(seats, given);
  if (joined === undefined) return;
  const award = await tx.bondAward.findUnique({ where: { disputeId: dispute.id }, select: { digest: true } });
  await enqueueIntent(tx, ctx.random, {
    chainId: trade.chainId,
    actKey: digest,
    tradeId: trade.id,
    move: 'rule',
    to: trade.contract,
    data: callDataOf(terms, 'rule', { signature: joined, value: act.toBuyer, validUntil: act.validUntil }),
    payerId: null,
    // The bond's contract pays an award while the trade is disputed, so it goes first, whichever accounts bring the two.
    after: award?.digest ?? null,
  });
}
