/** Reads of trades. A trade that is not yours looks like one that does not exist. */
import { readSealed } from '../account/sealing.ts';
import { chainNow } from '../chain/clock.ts';
import { getAsset, getChain } from '../chain/chains.ts';
import { gasFor } from '../chain/relay/budget.ts';
import type { Account, Event, OfferRevision, SignedMove, Trade } from '../db/generated/client.ts';
import type { Ctx, Db } from '../db/ctx.ts';
import { toBigint } from '../db/decimal.ts';
import { instantOf, type Instant } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { currencyDecimals } from '../kernel/currencies.ts';
import { RELAY_ALLOWANCE } from '../offer/windows.ts';
import { struckRate } from '../price/schema.ts';
import { isEnd, owesOf, type Move } from './machine.ts';
import { partyOf, requireParty, type Party } from './policy.ts';
import { movesOf } from './practice/moves.ts';
import { fixedOf, tradeFactsOf } from './record.ts';
import { refuseTrade } from './refusals.ts';
import { dealSchema, termsSchema } from './schema.ts';
import { fundingOf } from './funding.ts';
import { pendingOf } from './pending.ts';
import { OLDEST_FIRST, signaturesOf, viewProposals } from './internal/proposals.ts';
import type { PayeeView, PersonView, TimelineEntry, TradeFile, TradeView } from './view.ts';

const seconds = (date: Date | null): Instant | null => (date === null ? null : instantOf(date));

function personOf(account: Account): PersonView {
  const { id, name, walletAddress, identityPublicKey, tradesDone, completionBps } = account;
  return {
    id,
    name,
    walletAddress,
    identityPublicKey,
    tradesDone,
    completionBps,
    lastSeenAt: seconds(account.lastSeenAt),
  };
}

/** Everything the trade room shows the actor. Refuses `trade.sign_in`, `trade.not_found`. */
export async function getTradeRoom(ctx: Ctx, input: { readonly tradeId: string }): Promise<Result<TradeView>> {
  const trade = await ctx.db.trade.findUnique({
    where: { id: input.tradeId },
    include: { buyer: true, seller: true, proposals: { orderBy: OLDEST_FIRST } },
  });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
  const { party, actor } = asked.value;
  const now = await chainNow(ctx.db, trade.chainId);
  const [gas, events, intents, revision, account, funding] = await Promise.all([
    gasFor(ctx.db, trade.chainId, actor.accountId),
    ctx.db.event.findMany({ where: { noun: 'trade', subjectId: trade.id }, orderBy: { seq: 'asc' } }),
    ctx.db.relayIntent.findMany({ where: { tradeId: trade.id }, orderBy: { createdAt: 'asc' } }),
    ctx.db.offerRevision.findUniqueOrThrow({
      where: { offerId_revision: { offerId: trade.offerId, revision: trade.offerRevision } },
    }),
    party === 'seller' && trade.paymentAccountId
      ? ctx.db.paymentAccount.findUnique({ where: { id: trade.paymentAccountId } })
      : null,
    party === 'seller' && trade.state === 'awaiting_escrow' ? fundingOf(trade) : null,
  ]);
  return ok({
    ...headOf(trade, party, now),
    ...moneyOf(trade, revision),
    isMaker: trade.makerId === actor.accountId,
    buyer: personOf(trade.buyer),
    seller: personOf(trade.seller),
    pending: pendingOf(trade, events, intents),
    gas,
    proposals: viewProposals(trade, trade.proposals, now),
    paymentAccountLabel: account?.label ?? null,
    ownPayee: account ? (readSealed(JSON.parse(account.ciphertext)) ?? null) : null,
    payeeSealedAlready: trade.payeeSealed !== null,
    payee: payeeOf(trade, party, now),
    payer: trade.payerSealed ? (readSealed(JSON.parse(trade.payerSealed)) ?? null) : null,
    timeline: events.map((event) => entryOf(event, trade)),
    permit: funding?.permit ?? null,
    sellerBalance: funding?.balance ?? null,
  });
}

function headOf(trade: Trade, party: Party, now: Instant) {
  const facts = tradeFactsOf(trade);
  const fixed = fixedOf(trade);
  const chain = getChain(trade.chainId);
  const disputedAt = seconds(trade.disputedAt);
  return {
    id: trade.id,
    version: trade.version,
    party,
    state: trade.state,
    finalState: trade.finalState,
    isFinal: trade.state === trade.finalState,
    owes: owesOf(facts),
    openMoves: movesOf(trade, party, now),
    practice: trade.practice,
    cancelledBy: facts.cancelledBy,
    lockedBy: facts.lockedBy,
    fault: trade.fault as TradeView['fault'],
    chainId: trade.chainId,
    chainName: chain.name,
    localChain: chain.local,
    contract: trade.contract,
    tradeHash: trade.tradeHash,
    now,
    createdAt: instantOf(trade.createdAt),
    openBy: instantOf(trade.openBy),
    paymentDeadline: facts.paymentDeadline,
    payBy: facts.paymentDeadline === null ? null : facts.paymentDeadline - RELAY_ALLOWANCE,
    fundedAt: seconds(trade.fundedAt),
    paidAt: seconds(trade.paidAt),
    disputedAt,
    rulingFrom: disputedAt === null ? null : disputedAt + fixed.hearingWindow,
    lapseFrom: disputedAt === null ? null : disputedAt + 2 * fixed.rulingWindow,
    endedAt: seconds(trade.endedAt),
    endedBy: trade.endedBy as Move | null,
  };
}

function moneyOf(trade: Trade, revision: OfferRevision) {
  const asset = getAsset(trade.chainId, trade.asset);
  const tokenUnits = toBigint(trade.tokenUnits);
  const feeUnits = toBigint(trade.feeUnits);
  return {
    asset: trade.asset,
    assetDecimals: asset.decimals,
    tokenIsNative: asset.native,
    tokenUnits: `${tokenUnits}`,
    feeUnits: `${feeUnits}`,
    lockedUnits: `${tokenUnits + feeUnits}`,
    toBuyerUnits: trade.toBuyerUnits === null ? null : `${toBigint(trade.toBuyerUnits)}`,
    paidFeeUnits: trade.paidFeeUnits === null ? null : `${toBigint(trade.paidFeeUnits)}`,
    terms: termsSchema.parse(trade.terms),
    deal: dealSchema.parse(trade.deal),
    offerId: trade.offerId,
    offerRevision: trade.offerRevision,
    offerTerms: revision.terms,
    firstMessage: revision.firstMessage,
    currency: trade.currency,
    currencyDecimals: currencyDecimals(trade.currency),
    fiatMinor: `${trade.fiatMinor}`,
    price: { numerator: `${toBigint(trade.priceNumerator)}`, denominator: `${toBigint(trade.priceDenominator)}` },
    struckRate: struckRate.parse(trade.rateSource),
    methodId: trade.methodId,
    reference: trade.reference,
  };
}

/**
 * The payee's account is handed to the buyer alone, when the funding is final, the payer is named, and enough of the window
 * is left to pay and say so. The server cannot read it; it decides only when.
 */
function payeeOf(trade: Trade, party: Party, now: Instant): PayeeView {
  const hidden = (because: Extract<PayeeView, { kind: 'hidden' }>['because']): PayeeView => ({
    kind: 'hidden',
    because,
  });
  if (party !== 'buyer') return hidden('not_buyer');
  if (trade.cancelledBy !== null) return hidden('cancelled');
  if (isEnd(trade.state)) return hidden('over');
  const handsOver = tradeFactsOf(trade).lockedBy === 'opener';
  if (trade.state === 'awaiting_escrow' || (trade.payeeSealed === null && !handsOver)) return hidden('not_funded');
  if (trade.finalState === 'awaiting_escrow') return hidden('not_final');
  if (trade.payerNamedAt === null) return hidden('payer_not_named');
  const { paymentDeadline } = tradeFactsOf(trade);
  // The site seals a sleeping seller's details to the buyer a moment after the payer is named.
  if (trade.payeeSealed === null) return hidden('handing_over');
  if (trade.state === 'awaiting_payment' && paymentDeadline !== null && now > paymentDeadline - RELAY_ALLOWANCE) {
    return hidden('too_little_time');
  }
  const sealed = readSealed(JSON.parse(trade.payeeSealed));
  if (!sealed) throw new Error(`trade ${trade.id} keeps a payee that is not sealed text`);
  return { kind: 'shown', sealed, commitment: dealSchema.parse(trade.deal).payeeCommitment };
}

/** The one timeline entry of an event row; what people wrote (statements) is not in it. */
function entryOf(event: Event, trade: Trade): TimelineEntry {
  const party = event.actorId ? partyOf(event.actorId, trade) : null;
  const { statement: _, ...data } = event.data as Record<string, string | number | boolean | null>;
  return {
    seq: event.seq,
    type: event.type,
    at: instantOf(event.at),
    by: party ?? (event.type === 'trade.ruled' ? 'arbiter' : 'nobody'),
    data,
    final: event.final,
    txHash: (event.chainRef as { txHash?: string } | null)?.txHash ?? null,
    hash: event.hash,
  };
}

/** The timeline as a moderator of the case reads it. The caller has checked that they may. */
export async function listTimeline(db: Db, trade: Trade): Promise<readonly TimelineEntry[]> {
  const events = await db.event.findMany({ where: { noun: 'trade', subjectId: trade.id }, orderBy: { seq: 'asc' } });
  return events.map((event) => withoutFigures(entryOf(event, trade)));
}

/** What the two offered each other is not for whoever judges them: that they did is said, the figures are left out. */
function withoutFigures(entry: TimelineEntry): TimelineEntry {
  return entry.type.startsWith('trade.proposal') ? { ...entry, data: {} } : entry;
}

/** What a party saves: enough, with their key, to end the trade without this site. */
export async function getTradeFile(ctx: Ctx, input: { readonly tradeId: string }): Promise<Result<TradeFile>> {
  const trade = await ctx.db.trade.findUnique({
    where: { id: input.tradeId },
    include: { signedMoves: true, proposals: { orderBy: OLDEST_FIRST } },
  });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
  return ok({
    format: 'holdfast-trade-1',
    chainId: trade.chainId,
    contract: trade.contract,
    tradeHash: trade.tradeHash,
    terms: termsSchema.parse(trade.terms),
    deal: dealSchema.parse(trade.deal),
    signatures: [
      ...trade.signedMoves.filter(mayHold(trade, asked.value.party)).map((act) => ({
        move: act.move,
        signer: act.signer,
        signature: act.signature,
        validUntil: `${act.validUntil}`,
        value: act.value === null ? null : `${toBigint(act.value)}`,
      })),
      ...signaturesOf(trade, trade.proposals, asked.value.party, await chainNow(ctx.db, trade.chainId)),
    ],
  });
}

/** One's own signatures, and the other's that was given to be used by this side: a refund. */
function mayHold(trade: Trade, party: Party): (act: SignedMove) => boolean {
  const own = (party === 'buyer' ? trade.buyerAddress : trade.sellerAddress).toLowerCase();
  return (act) => act.signer.toLowerCase() === own || (act.move === 'refund' && party === 'seller');
}
