import { hasPower, seatsWith } from '#lib/account/powers.ts';
import { traderView } from '#lib/account/view.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { digestOf } from '#lib/chain/signing.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { usdCentsOf } from '#lib/price/queries.ts';
import { listTimeline } from '#lib/trade/queries.ts';
import { dealSchema, termsSchema } from '#lib/trade/schema.ts';
import { isLarge, noShow } from '../court.ts';
import { listEvidence } from '../evidence/queries.ts';
import { linesOf } from '../internal/chain-lines.ts';
import { FILE, faultOf, headOf, offenceOf, seconds, sideOf, type File } from '../internal/file.ts';
import { heardOf } from '../internal/heard.ts';
import { partOf } from '../internal/hold.ts';
import { writeLook } from '../internal/look.ts';
import { listPast } from '../internal/past.ts';
import { requireReader } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import { rulingDataOf } from '../ruling.ts';
import { findChair, readSeats } from '../seats.ts';
import { awardableOf, awardOf } from './award.ts';
import { listTemplates } from './templates.ts';
import type { CaseView, PassOnView, ProposalView, StaffRuling } from '../view.ts';

/**
 * A case with all a ruling needs, for whoever has a part in it. That it was looked at is written down, and both parties can see it.
 * Refuses `dispute.not_found`, `dispute.conflict_of_interest`, `dispute.not_assigned`.
 */
export async function getCase(
  ctx: Ctx,
  input: { readonly disputeId: string },
  seatsOf = readSeats,
): Promise<Result<CaseView>> {
  const file = await ctx.db.dispute.findUnique({ where: { id: input.disputeId }, include: FILE });
  const asked = requireReader(ctx.actor, file?.trade ?? null);
  if (!asked.ok || !file) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const { accountId, walletAddress } = asked.value;
  // Who had a case may still read it once it is closed.
  const part = await partOf(ctx.db, file.id, accountId, undefined, file.state === 'closed');
  if (!part) return refused(refuseDispute('dispute.not_assigned'));
  const { trade } = file;
  const now = await chainNow(ctx.db, trade.chainId);
  await writeLook(ctx, asked.value, { act: 'cases.look', disputeId: file.id, now });
  const head = headOf(file, now);
  const [timeline, sealing, court, templates, revision, evidence, chainLines] = await Promise.all([
    listTimeline(ctx.db, trade),
    sealingOf(ctx.db, file, { walletAddress, now, backupFrom: head.backupFrom ?? head.lapseFrom, head }, seatsOf),
    courtOf(ctx.db, file, now >= head.rulingFrom),
    listTemplates(ctx),
    ctx.db.offerRevision.findUniqueOrThrow({
      where: { offerId_revision: { offerId: trade.offerId, revision: trade.offerRevision } },
      select: { terms: true },
    }),
    listEvidence(ctx.db, file, accountId),
    linesOf(ctx.db, trade),
  ]);
  return ok({
    ...head,
    ...sealing,
    ...court,
    // An assistant reads, and writes nothing that words could be put into.
    templates: templates.ok ? templates.value : [],
    part,
    buyer: traderView(trade.buyer),
    seller: traderView(trade.seller),
    tradeState: trade.state,
    tradeCreatedAt: instantOf(trade.createdAt),
    fundedAt: seconds(trade.fundedAt),
    paidAt: seconds(trade.paidAt),
    currency: trade.currency,
    currencyDecimals: currencyDecimals(trade.currency),
    fiatMinor: `${trade.fiatMinor}`,
    price: { numerator: `${toBigint(trade.priceNumerator)}`, denominator: `${toBigint(trade.priceDenominator)}` },
    methodId: trade.methodId,
    reference: trade.reference,
    offerTerms: revision.terms,
    makerParty: sideOf(trade.makerId, trade),
    timeline,
    chainId: trade.chainId,
    contract: trade.contract,
    tradeHash: trade.tradeHash,
    finalState: trade.finalState,
    chainLines,
    evidence,
    deal: dealSchema.parse(trade.deal),
  });
}

type Asked = {
  readonly walletAddress: string;
  readonly now: Instant;
  readonly backupFrom: Instant;
  readonly head: { readonly rulingFrom: Instant };
};

/** What signing for the chain needs. */
async function sealingOf(
  db: Db,
  file: File,
  { walletAddress, now, backupFrom, head }: Asked,
  seatsOf: typeof readSeats,
) {
  const { trade } = file;
  const terms = termsSchema.parse(trade.terms);
  const [chair, seats, proposal, award, awardable] = await Promise.all([
    findChair(trade.chainId, terms, walletAddress, seatsOf),
    seatsOf(trade.chainId, terms.arbiter),
    proposalOf(db, file, now),
    awardOf(db, file.id, walletAddress),
    awardableOf(db, file),
  ]);
  return {
    award,
    awardable,
    terms,
    threshold: chair.ok ? chair.value.seats.threshold : seats.ok ? seats.value.threshold : null,
    seated: chair.ok ? true : chair.refusal.code === 'dispute.not_panel_member' ? false : null,
    mayRuleFrom: chair.ok && chair.value.as === 'backup' ? backupFrom : head.rulingFrom,
    proposal,
    signedByMe: proposal?.signedBy.some(({ wallet }) => wallet === walletAddress) ?? false,
  };
}

/** What the moderator who rules needs beside the case itself. */
async function courtOf(db: Db, file: File, hearingOver: boolean) {
  const { trade } = file;
  const worth = usdCentsOf(trade.chainId, trade.asset, toBigint(trade.tokenUnits), 'down');
  const [heard, notes, buyer, seller, moderators, people] = await Promise.all([
    heardOf(db, file),
    db.caseNote.findMany({ where: { disputeId: file.id }, orderBy: { createdAt: 'asc' } }),
    listPast(db, trade.buyerId, file.id),
    listPast(db, trade.sellerId, file.id),
    seated(db, seatsWith('cases.rule'), trade),
    namesOf(db, file),
  ]);
  const [assistants, readers] = await Promise.all([
    seated(db, ['assistant'], trade),
    db.caseAssignment.findMany({
      where: { disputeId: file.id, part: 'assistant', untilAt: null },
      select: { moderator: { select: { id: true, name: true } } },
    }),
  ]);
  const name = (id: string | null) => (id === null ? null : (people.get(id) ?? ''));
  return {
    noShow: noShow(heard, hearingOver),
    notes: notes.map(({ authorId, text, createdAt }) => ({
      name: moderators.find(({ id }) => id === authorId)?.name ?? '',
      text,
      at: instantOf(createdAt),
    })),
    past: { buyer, seller },
    worthUsdMinor: worth?.toString() ?? null,
    large: isLarge(worth),
    moderators,
    assistants: assistants.filter(({ id }) => !readers.some(({ moderator }) => moderator.id === id)),
    readers: readers.map(({ moderator }) => moderator),
    staffRulings: file.rulings.map((ruling): StaffRuling => ({
      instance: ruling.instance === 2 ? 2 : 1,
      toBuyerUnits: `${toBigint(ruling.toBuyerUnits)}`,
      reason: ruling.reason,
      fault: faultOf(ruling.fault),
      offence: offenceOf(ruling.offence),
      byNoShow: ruling.byNoShow,
      decidedBy: name(ruling.decidedById) ?? '',
      decidedAt: instantOf(ruling.decidedAt),
      needsSecond: ruling.needsSecond,
      concurredBy: name(ruling.concurredById),
      dissentedBy: name(ruling.dissentedById),
      dissentReason: ruling.dissentReason,
      publishedAt: seconds(ruling.publishedAt),
      appealedBy: ruling.appealedById === null ? null : sideOf(ruling.appealedById, trade),
      appealReason: ruling.appealReason,
      stoodAt: seconds(ruling.stoodAt),
    })),
  };
}

/** Who holds one of these seats and is none of the two, by name. */
const seated = (db: Db, seats: readonly string[], { buyerId, sellerId }: Pick<File['trade'], 'buyerId' | 'sellerId'>) =>
  db.account.findMany({
    where: { roles: { hasSome: [...seats] }, id: { notIn: [buyerId, sellerId] }, deletedAt: null },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });

/**
 * To whom a senior can pass on a case that somebody else has: who has it, and who could. Nothing of the case is read. Refuses `dispute.not_found` to
 * everybody else, and where nobody has it.
 */
export async function getPassOn(ctx: Ctx, input: { readonly disputeId: string }): Promise<Result<PassOnView>> {
  const file = await ctx.db.dispute.findUnique({
    where: { id: input.disputeId },
    include: { trade: true, assignedTo: { select: { id: true, name: true } } },
  });
  const asked = requireReader(ctx.actor, file?.trade ?? null);
  if (!asked.ok) return asked;
  const has = file?.assignedTo;
  if (!has || file.state === 'closed' || !hasPower(ctx.actor, 'cases.pass'))
    return refused(refuseDispute('dispute.not_found'));
  const moderators = await seated(ctx.db, seatsWith('cases.rule'), file.trade);
  return ok({
    disputeId: file.id,
    moderatorName: has.name,
    moderators: moderators.filter(({ id }) => id !== has.id),
  });
}

async function namesOf(db: Db, { rulings }: File): Promise<ReadonlyMap<string, string>> {
  const ids = rulings.flatMap(({ decidedById, concurredById, dissentedById }) => [
    decidedById,
    concurredById,
    dissentedById,
  ]);
  const rows = await db.account.findMany({
    where: { id: { in: ids.filter((id) => id !== null) } },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function proposalOf(db: Db, file: File, now: Instant): Promise<ProposalView | null> {
  const { trade, toBuyerUnits, validUntil, rulingReason, proposedById } = file;
  if (toBuyerUnits === null || validUntil === null) return null;
  const act = { toBuyer: `${toBigint(toBuyerUnits)}`, validUntil: Number(validUntil) };
  const digest = digestOf(rulingDataOf(trade, termsSchema.parse(trade.terms), act));
  const given = file.signatures.filter((signature) => signature.digest === digest);
  const [people, intent] = await Promise.all([
    db.account.findMany({
      where: { OR: [{ id: proposedById ?? '' }, { walletAddress: { in: given.map(({ signer }) => signer) } }] },
      select: { id: true, name: true, walletAddress: true },
    }),
    db.relayIntent.findUnique({ where: { actKey: digest }, select: { status: true, refusal: true } }),
  ]);
  const refusal =
    intent?.status === 'refused' ? ((intent.refusal as { name?: string } | null)?.name ?? 'unknown') : null;
  return {
    toBuyerUnits: act.toBuyer,
    reason: rulingReason ?? '',
    validUntil: act.validUntil,
    proposedBy: people.find(({ id }) => id === proposedById)?.name ?? '',
    signedBy: given.map(({ signer }) => ({
      wallet: signer,
      name: people.find(({ walletAddress }) => walletAddress === signer)?.name ?? null,
    })),
    status: refusal ? 'refused' : intent ? 'submitting' : act.validUntil < now ? 'expired' : 'waiting',
    refusal,
  };
}
