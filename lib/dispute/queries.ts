/** Reads of disputes. A case that is not yours looks like one that does not exist. */
import { noteLook } from '#lib/account/commands/staff.ts';
import { TRADER_SELECT, traderView } from '#lib/account/view.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getAsset } from '#lib/chain/chains.ts';
import { digestOf } from '#lib/chain/signing.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { divide } from '#lib/trade/division.ts';
import type { Move } from '#lib/trade/machine.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import { listTimeline } from '#lib/trade/queries.ts';
import { fixedOf } from '#lib/trade/record.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { requireJudge, requireModerator, requirePartyOf } from './policy.ts';
import { refuseDispute } from './refusals.ts';
import { rulingDataOf } from './ruling.ts';
import { readReason, STATEMENTS_EACH } from './schema.ts';
import { findChair, readSeats } from './seats.ts';
import type { CaseView, DeskView, DisputeRow, PartyDisputeView, ProposalView, RulingView } from './view.ts';

const FILE = {
  trade: { include: { buyer: { select: TRADER_SELECT }, seller: { select: TRADER_SELECT } } },
  statements: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  excerpts: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
  signatures: { orderBy: { createdAt: 'asc' } },
} satisfies Prisma.DisputeInclude;
type File = Prisma.DisputeGetPayload<{ include: typeof FILE }>;

const seconds = (date: Date | null): Instant | null => (date === null ? null : instantOf(date));

/** The case of a trade as its two people see it; null: there is none. Refuses `dispute.not_found` to anybody else. */
export async function getPartyDispute(
  ctx: Ctx,
  input: { readonly id: string },
): Promise<Result<PartyDisputeView | null>> {
  const trade = await ctx.db.trade.findUnique({ where: { id: input.id } });
  const asked = requirePartyOf(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const file = await ctx.db.dispute.findUnique({ where: { tradeId: trade.id }, include: FILE });
  if (!file) return ok(null);
  const { party, actor } = asked.value;
  const own = file.statements.filter(({ authorId }) => authorId === actor.accountId).length;
  const takes = file.state !== 'closed' && file.trade.state === 'disputed';
  return ok({
    ...headOf(file, await chainNow(ctx.db, trade.chainId)),
    party,
    buyerName: file.trade.buyer.name,
    sellerName: file.trade.seller.name,
    statementsLeft: takes ? Math.max(0, STATEMENTS_EACH - own) : 0,
  });
}

/** When what becomes possible, by the terms and the dispute's time on the chain. */
function timesOf(trade: File['trade'], openedAt: Date) {
  const fixed = fixedOf(trade);
  const began = instantOf(trade.disputedAt ?? openedAt);
  return {
    rulingFrom: began + fixed.hearingWindow,
    backupFrom: fixed.backupArbiter === null ? null : began + fixed.rulingWindow,
    lapseFrom: began + 2 * fixed.rulingWindow,
  };
}

const sideOf = (accountId: string, trade: File['trade']): Party => partyOf(accountId, trade) ?? 'buyer';

function headOf(file: File, now: Instant) {
  const { trade } = file;
  return {
    id: file.id,
    tradeId: trade.id,
    version: file.version,
    state: file.state,
    reason: readReason(file.reason),
    openedBy: sideOf(file.openedById, trade),
    openedAt: instantOf(file.openedAt),
    closedAt: seconds(file.closedAt),
    endedBy: trade.endedBy as Move | null,
    statements: file.statements.map((said) => ({
      by: sideOf(said.authorId, trade),
      text: said.text,
      at: instantOf(said.createdAt),
    })),
    excerpts: file.excerpts.map(({ id, authorId, excerpt, createdAt }) => ({
      id,
      by: sideOf(authorId, trade),
      at: instantOf(createdAt),
      excerpt,
    })),
    ruling: rulingOf(file),
    now,
    ...timesOf(trade, file.openedAt),
    asset: trade.asset,
    assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
    amountUnits: `${toBigint(trade.tokenUnits)}`,
    feeUnits: `${toBigint(trade.feeUnits)}`,
  };
}

/** What the chain paid by a ruling. The reasons belong to it only where the amounts are those that were proposed. */
function rulingOf({ trade, toBuyerUnits, rulingReason }: File): RulingView | null {
  if (trade.endedBy !== 'rule' || trade.toBuyerUnits === null) return null;
  const toBuyer = toBigint(trade.toBuyerUnits);
  const division = divide(toBigint(trade.tokenUnits), toBigint(trade.feeUnits), toBuyer);
  if (!division) throw new Error(`trade ${trade.id} paid out more than it held`);
  const ours = toBuyerUnits !== null && toBigint(toBuyerUnits) === toBuyer;
  return {
    toBuyerUnits: `${toBuyer}`,
    feeUnits: `${division.fee}`,
    toSellerUnits: `${division.toSeller}`,
    reason: ours ? (rulingReason ?? '') : '',
  };
}

const DESK_CLOSED = 50;

/**
 * The moderators' desk: open cases with the longest waiting first, and those closed last. Cases in which the moderator has a part are
 * not on it. Refuses `dispute.not_found` to whoever is no moderator.
 */
export async function listDisputes(ctx: Ctx, input: { readonly chainId: number }): Promise<Result<DeskView>> {
  const asked = requireModerator(ctx.actor);
  if (!asked.ok) return asked;
  const me = asked.value.accountId;
  const others = { buyerId: { not: me }, sellerId: { not: me } };
  const [now, open, closed] = await Promise.all([
    chainNow(ctx.db, input.chainId),
    ctx.db.dispute.findMany({
      where: { state: { not: 'closed' }, trade: { ...others, state: 'disputed' } },
      include: FILE,
      orderBy: { openedAt: 'asc' },
      take: 200,
    }),
    ctx.db.dispute.findMany({
      where: { state: 'closed', trade: others },
      include: FILE,
      orderBy: { closedAt: 'desc' },
      take: DESK_CLOSED,
    }),
  ]);
  return ok({ now, open: open.map(rowOf), closed: closed.map(rowOf) });
}

function rowOf(file: File): DisputeRow {
  const { trade } = file;
  const { rulingFrom, lapseFrom } = timesOf(trade, file.openedAt);
  return {
    id: file.id,
    state: file.state,
    reason: readReason(file.reason),
    openedBy: sideOf(file.openedById, trade),
    openedAt: instantOf(file.openedAt),
    rulingFrom,
    lapseFrom,
    buyerName: trade.buyer.name,
    sellerName: trade.seller.name,
    asset: trade.asset,
    assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
    amountUnits: `${toBigint(trade.tokenUnits)}`,
    currency: trade.currency,
    currencyDecimals: currencyDecimals(trade.currency),
    fiatMinor: `${trade.fiatMinor}`,
  };
}

/** A case with all a ruling needs. Refuses `dispute.not_found`, `dispute.conflict_of_interest`. */
export async function getCase(
  ctx: Ctx,
  input: { readonly disputeId: string },
  seatsOf = readSeats,
): Promise<Result<CaseView>> {
  const file = await ctx.db.dispute.findUnique({ where: { id: input.disputeId }, include: FILE });
  const asked = requireJudge(ctx.actor, file?.trade ?? null);
  if (!asked.ok || !file) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const { trade } = file;
  const { walletAddress } = asked.value;
  const terms = termsSchema.parse(trade.terms);
  const [now, timeline, chair, seats, revision] = await Promise.all([
    chainNow(ctx.db, trade.chainId),
    listTimeline(ctx.db, trade),
    findChair(trade.chainId, terms, walletAddress, seatsOf),
    seatsOf(trade.chainId, terms.arbiter),
    ctx.db.offerRevision.findUniqueOrThrow({
      where: { offerId_revision: { offerId: trade.offerId, revision: trade.offerRevision } },
      select: { terms: true },
    }),
  ]);
  const proposal = await proposalOf(ctx.db, file, now);
  await noteLook(ctx, asked.value, { act: 'cases.look', subject: { noun: 'dispute', id: file.id } });
  const head = headOf(file, now);
  return ok({
    ...head,
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
    terms,
    threshold: chair.ok ? chair.value.seats.threshold : seats.ok ? seats.value.threshold : null,
    seated: chair.ok ? true : chair.refusal.code === 'dispute.not_panel_member' ? false : null,
    mayRuleFrom: chair.ok && chair.value.as === 'backup' ? (head.backupFrom ?? head.lapseFrom) : head.rulingFrom,
    proposal,
    signedByMe: proposal?.signedBy.some(({ wallet }) => wallet === walletAddress) ?? false,
  });
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
