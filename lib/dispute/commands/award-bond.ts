/**
 * An award from the bond of the party at fault, beside the ruling that stands. The contract takes it while the trade is disputed, so it goes to the
 * chain before the ruling does.
 */
import { noteAct } from '#lib/account/commands/staff.ts';
import { awardDataOf, slashCall, type Award } from '#lib/chain/bond-signing.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { enqueueIntent } from '#lib/chain/relay.ts';
import { digestOf } from '#lib/chain/signing.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { awardable, type Awardable } from '../award.ts';
import { bondUnder, type BondUnder } from '../internal/bond.ts';
import { findRuling } from '../internal/standing.ts';
import { lockDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { joinSignatures, readRulingSignature } from '../ruling.ts';
import type { AwardInput } from '../schema.ts';
import { readSeats, type ReadSeats } from '../seats.ts';
import { requireSeat, submittedRuling } from './seal-ruling.ts';

type Ports = { readonly seatsOf: ReadSeats; readonly bondOf: BondUnder };

/**
 * A member of the panel awards from the bond, or signs the award that another proposed; with enough signatures it goes to the relayer. Another amount takes
 * the place of one that has not gone to the chain, and its signatures count no more. Refuses as `requireSeat`, `dispute.not_panel_member` (the backup
 * arbiter has no say in bonds), `dispute.no_ruling`, `dispute.no_party_at_fault`, `dispute.no_bond`, `dispute.chain_unavailable`,
 * `dispute.ruling_submitted`, `dispute.award_submitted`, `dispute.amount_out_of_range` { most }, `dispute.bad_signature`.
 */
export async function awardBond(
  ctx: Ctx,
  input: AwardInput & { readonly disputeId: string },
  { seatsOf, bondOf }: Ports = { seatsOf: readSeats, bondOf: bondUnder },
): Promise<Result<{ signatures: number }>> {
  const seat = await requireSeat(ctx, input.disputeId, seatsOf);
  if (!seat.ok) return seat;
  const { actor, seats, as } = seat.value;
  if (as !== 'arbiter') return refused(refuseDispute('dispute.not_panel_member'));
  // Asked before the transaction: no row is held while a node answers.
  const held = await bondsOf(ctx, input.disputeId, bondOf);
  return inTransaction(ctx.db, async (tx) => {
    const dispute = (await lockDispute(tx, { id: input.disputeId }))!;
    const { trade } = dispute;
    const [now, ruling] = [await chainNow(tx, trade.chainId), await findRuling(tx, dispute.id)];
    if (await submittedRuling(tx, dispute)) return refused(refuseDispute('dispute.ruling_submitted'));
    const terms = termsSchema.parse(trade.terms);
    const found = awardable({ terms, ruling, state: dispute.state, held });
    if (!found.ok) return found;
    const amount = BigInt(input.amount);
    const most = BigInt(found.value.mostUnits);
    if (amount < 1n || amount > most) return refused(refuseDispute('dispute.amount_out_of_range', { most: `${most}` }));
    const { bond } = await getDeployment(tx, trade.chainId);
    if (bond === null) return refused(refuseDispute('dispute.no_bond'));
    const act: Award = { tradeId: trade.tradeHash, merchant: found.value.merchant, amount: `${amount}` };
    const data = awardDataOf({ chainId: trade.chainId, bond }, act);
    const signed = readRulingSignature(data, input.signature, actor.walletAddress);
    if (!signed.ok) return signed;
    const digest = digestOf(data);
    const kept = await keepAward(tx, {
      disputeId: dispute.id,
      digest,
      amount,
      found: found.value,
      input,
      at: now,
      by: actor.accountId,
    });
    if (!kept.ok) return kept;
    const one = { disputeId: dispute.id, signer: actor.walletAddress, digest, signature: signed.value };
    await tx.bondAwardSignature.createMany({ data: [one], skipDuplicates: true });
    const given = await tx.bondAwardSignature.findMany({ where: { disputeId: dispute.id, digest } });
    const joined = joinSignatures(seats, given);
    if (joined !== undefined) {
      const call = {
        chainId: trade.chainId,
        tradeId: null,
        move: 'slash',
        to: bond,
        data: slashCall(terms, act, joined),
        payerId: null,
      };
      await enqueueIntent(tx, ctx.random, { actKey: digest, ...call });
    }
    const subject = { noun: 'dispute', id: dispute.id };
    const said = { amount: act.amount, asset: trade.asset, from: found.value.party };
    await noteAct(tx, ctx, actor, { act: 'cases.award', subject, reason: input.reason, data: said });
    return ok({ signatures: given.length });
  });
}

/** What the bond of each party holds; null: the chain does not answer. */
async function bondsOf(ctx: Ctx, disputeId: string, bondOf: BondUnder) {
  const { trade } = await ctx.db.dispute.findUniqueOrThrow({ where: { id: disputeId }, include: { trade: true } });
  const terms = termsSchema.parse(trade.terms);
  const [buyer, seller] = [
    await bondOf(ctx.db, trade.chainId, { owner: terms.buyer, asset: trade.asset, arbiter: terms.arbiter }),
    await bondOf(ctx.db, trade.chainId, { owner: terms.seller, asset: trade.asset, arbiter: terms.arbiter }),
  ];
  return buyer === null || seller === null ? null : { buyer, seller };
}

type Kept = {
  readonly disputeId: string;
  readonly digest: string;
  readonly amount: bigint;
  readonly found: Awardable;
  readonly input: AwardInput;
  readonly at: number;
  readonly by: string;
};

/** The award as it stands is this one; refuses `dispute.award_submitted` where another is on its way. */
async function keepAward(tx: Tx, { disputeId, digest, amount, found, input, at, by }: Kept): Promise<Result<null>> {
  const before = await tx.bondAward.findUnique({ where: { disputeId } });
  if (before?.digest === digest) return ok(null);
  if (before) {
    const intent = await tx.relayIntent.findUnique({ where: { actKey: before.digest }, select: { status: true } });
    if (intent && intent.status !== 'refused') return refused(refuseDispute('dispute.award_submitted'));
  }
  const row = {
    party: found.party,
    amountUnits: toDecimal(amount),
    reason: input.reason,
    digest,
    proposedById: by,
    createdAt: dateOf(at),
  };
  await tx.bondAward.upsert({ where: { disputeId }, create: { disputeId, ...row }, update: row });
  return ok(null);
}
