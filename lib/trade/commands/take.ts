import { keccak256, toUtf8Bytes } from 'ethers';
import type { Actor } from '../../account/policy.ts';
import { getAsset, getChain } from '../../chain/chains.ts';
import { chainNow } from '../../chain/clock.ts';
import { getDeployment, tokenAddressOf, type Deployment } from '../../chain/deployment.ts';
import { tradeHashOf, type Terms } from '../../chain/signing.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { runOnce } from '../../db/command-key.ts';
import { appendEvent } from '../../events/outbox.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import { DAY, HOUR, MINUTE, dateOf, type Instant } from '../../kernel/instant.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import type { Price } from '../../kernel/money.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { holdCapacity } from '../../offer/commands.ts';
import { leftOf, loadOffer, pricingOf, type LoadedOffer } from '../../offer/queries.ts';
import { quoteTake, type Quote } from '../../offer/quote.ts';
import { refuseOffer } from '../../offer/refusals.ts';
import { currentRate } from '../../price/queries.ts';
import { effectivePrice, equalPrices } from '../../price/ratio.ts';
import { RELAY_ALLOWANCE } from '../fold.ts';
import { refuseTrade } from '../refusals.ts';
import type { Deal, TakeInput } from '../schema.ts';

/** The escrow's defaults; operator settings come with the operator's console. */
const OPEN_SECONDS = 30 * MINUTE;
const HEARING_SECONDS = 24 * HOUR;
const RULING_SECONDS = 14 * DAY;
/** What a seller is expected to need for the release once the buyer has paid. */
const EXPECTED_RELEASE_SECONDS = HOUR;
/** Trades one person may have waiting for escrow or payment at once. */
const MOST_OPEN = 20;

type Struck = {
  readonly offer: LoadedOffer;
  readonly price: Price;
  readonly rate: { source: string; at: string };
  readonly quote: Quote;
  readonly payeeAccountId: string;
  readonly payeeCommitment: string;
};

/**
 * Takes an offer: a trade at the price the taker saw, with its lane, terms and deal. Holds capacity only from here on. A
 * second press with the same key is answered with the first trade.
 * Refuses `offer.*` where the offer does not allow it (changed since seen, price moved, limits, nothing left), `trade.*`
 * where the person may not.
 */
export async function takeOffer(ctx: Ctx, input: TakeInput): Promise<Result<{ tradeId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseTrade('trade.sign_in'));
  return runOnce(ctx, 'takeOffer', input, async (tx) => {
    const offer = await loadOffer(tx, input.offerId);
    if (!offer) return refused(refuseOffer('offer.not_found'));
    const now = await chainNow(tx, offer.chainId);
    const may = await checkTaker(tx, actor, offer, now);
    if (!may.ok) return may;
    const struck = await strike(tx, actor, offer, input);
    if (!struck.ok) return struck;
    if (!(await holdCapacity(tx, offer.id, struck.value.quote.tokenUnits))) {
      return refused(refuseOffer('offer.not_enough_left', { left: `${leftOf(offer) ?? 0n}` }));
    }
    return ok({ tradeId: await openTrade(ctx.random, tx, actor, struck.value, input, now) });
  });
}

async function checkTaker(tx: Tx, actor: Actor, offer: LoadedOffer, now: Instant): Promise<Result<null>> {
  if (offer.makerId === actor.accountId) return refused(refuseTrade('trade.own_offer'));
  if (offer.state === 'closed') return refused(refuseOffer('offer.closed'));
  if (offer.state === 'paused') return refused(refuseOffer('offer.paused'));
  if (actor.pausedUntil !== null && actor.pausedUntil > now) {
    return refused(refuseTrade('trade.paused', { until: actor.pausedUntil }));
  }
  if (!actor.identityPublicKey) return refused(refuseTrade('trade.identity_missing'));
  if (!offer.maker.identityPublicKey) return refused(refuseTrade('trade.partner_identity_missing'));
  const open = await tx.trade.count({
    where: {
      OR: [{ buyerId: actor.accountId }, { sellerId: actor.accountId }],
      takerId: actor.accountId,
      state: { in: ['awaiting_escrow', 'awaiting_payment'] },
    },
  });
  return open < MOST_OPEN ? ok(null) : refused(refuseTrade('trade.too_many_open', { most: MOST_OPEN }));
}

async function strike(tx: Tx, actor: Actor, offer: LoadedOffer, input: TakeInput): Promise<Result<Struck>> {
  if (offer.revision !== input.revision) return refused(refuseOffer('offer.changed'));
  const asset = getAsset(offer.chainId, offer.asset);
  const rate = currentRate(asset, offer.currency);
  const price = effectivePrice(pricingOf(offer.current), rate?.price);
  if (!price) return refused(refuseOffer('offer.price_unavailable'));
  const seen = { numerator: BigInt(input.priceSeen.numerator), denominator: BigInt(input.priceSeen.denominator) };
  if (!equalPrices(price, seen)) return refused(refuseOffer('offer.price_changed'));
  const bounds = { ...offer.current, side: offer.side, leftUnits: leftOf(offer) };
  const amount =
    input.fiatMinor === undefined ? { tokenUnits: BigInt(input.tokenUnits!) } : { fiatMinor: BigInt(input.fiatMinor) };
  const quote = quoteTake(bounds, price, amount);
  if (!quote.ok) return quote;
  const method = offer.current.methods.find(({ methodId }) => methodId === input.methodId);
  if (!method) return refused(refuseOffer('offer.method_not_offered'));
  // The payee is the seller: the maker named an account in the offer, a selling taker names one now.
  const accountId = offer.side === 'sell' ? method.paymentAccountId : (input.paymentAccountId ?? null);
  if (!accountId) return refused(refuseTrade('trade.payment_account_needed'));
  const account = await tx.paymentAccount.findUnique({ where: { id: accountId } });
  const payeeId = offer.side === 'sell' ? offer.makerId : actor.accountId;
  const fits =
    account?.accountId === payeeId && account.methodId === input.methodId && account.currency === offer.currency;
  if (!fits) return refused(refuseTrade('trade.payment_account_mismatch'));
  return ok({
    offer,
    price,
    rate: { source: rate?.source ?? 'fixed', at: rate?.at ?? '' },
    quote: quote.value,
    payeeAccountId: account.id,
    payeeCommitment: account.commitment,
  });
}

async function openTrade(
  random: RandomBytes,
  tx: Tx,
  actor: Actor,
  struck: Struck,
  input: TakeInput,
  now: Instant,
): Promise<string> {
  const { offer, quote } = struck;
  const deployment = await getDeployment(tx, offer.chainId);
  const id = newId(random);
  const taker = { id: actor.accountId, wallet: actor.walletAddress };
  const maker = { id: offer.makerId, wallet: offer.maker.walletAddress };
  const [seller, buyer] = offer.side === 'sell' ? [maker, taker] : [taker, maker];
  const lane = await takeLane(tx, deployment, seller.wallet, id);
  const reference = newId(random).slice(0, 8).toUpperCase();
  const deal = dealOf(random, struck, input, reference);
  const terms = termsOf(deployment, struck, { seller: seller.wallet, buyer: buyer.wallet, lane, deal, now });
  const openBy = dateOf(terms.openBy);
  await tx.trade.create({
    data: {
      id,
      offerId: offer.id,
      offerRevision: offer.revision,
      buyerId: buyer.id,
      sellerId: seller.id,
      makerId: maker.id,
      takerId: taker.id,
      chainId: offer.chainId,
      contract: deployment.escrow,
      tradeHash: tradeHashOf(terms),
      sellerAddress: terms.seller,
      buyerAddress: terms.buyer,
      token: terms.token,
      asset: offer.asset,
      tokenUnits: toDecimal(quote.tokenUnits),
      feeUnits: toDecimal(quote.feeUnits),
      terms,
      lane: lane.lane,
      round: lane.round,
      currency: offer.currency,
      fiatMinor: quote.fiatMinor,
      priceNumerator: toDecimal(struck.price.numerator),
      priceDenominator: toDecimal(struck.price.denominator),
      rateSource: struck.rate,
      methodId: input.methodId,
      paymentAccountId: struck.payeeAccountId,
      deal,
      reference,
      paymentWindowSeconds: offer.current.paymentWindowSeconds,
      createdAt: dateOf(now),
      openBy,
      dueAt: dateOf(terms.openBy + 1),
    },
  });
  await appendEvent(tx, {
    type: 'trade.opened',
    subjectId: id,
    seq: 1,
    data: { tradeHash: tradeHashOf(terms), offerId: offer.id, revision: offer.revision },
    actorId: actor.accountId,
    at: now,
    final: true,
  });
  return id;
}

function dealOf(random: RandomBytes, struck: Struck, input: TakeInput, reference: string): Deal {
  return {
    fiatMinor: `${struck.quote.fiatMinor}`,
    currency: struck.offer.currency,
    priceNumerator: `${struck.price.numerator}`,
    priceDenominator: `${struck.price.denominator}`,
    methodId: input.methodId,
    offerId: struck.offer.id,
    offerRevision: struck.offer.revision,
    expectedReleaseSeconds: EXPECTED_RELEASE_SECONDS,
    payeeCommitment: struck.payeeCommitment,
    reference,
    salt: Buffer.from(random(16)).toString('hex'),
  };
}

/** Commitment of the terms to the deal. */
export function dealHash(deal: Deal): string {
  return keccak256(toUtf8Bytes(canonicalJson(deal)));
}

type Place = {
  readonly seller: string;
  readonly buyer: string;
  readonly lane: { readonly lane: number; readonly round: number };
  readonly deal: Deal;
  readonly now: Instant;
};

function termsOf(deployment: Deployment, { offer, quote }: Struck, place: Place): Terms {
  const chain = getChain(offer.chainId);
  return {
    seller: place.seller,
    buyer: place.buyer,
    token: tokenAddressOf(deployment, offer.asset),
    amount: `${quote.tokenUnits}`,
    fee: `${quote.feeUnits}`,
    feeRecipient: deployment.feeRecipient,
    arbiter: deployment.panel,
    backupArbiter: deployment.backupArbiter,
    lane: place.lane.lane,
    round: place.lane.round,
    fromVault: false,
    openBy: place.now + OPEN_SECONDS,
    // What the buyer is shown, and around it what finality and the relayer need.
    paymentWindow: chain.finalitySeconds + offer.current.paymentWindowSeconds + RELAY_ALLOWANCE,
    hearingWindow: HEARING_SECONDS,
    rulingWindow: RULING_SECONDS,
    deal: dealHash(place.deal),
  };
}

/**
 * Hands out a free lane of the seller with its next round, or a new lane. One holder a lane: the unique `tradeId` and the lock
 * see to it. A round that nobody funded is handed out again, which is safe because the old trade can be funded no more.
 */
async function takeLane(
  tx: Tx,
  deployment: Deployment,
  sellerAddress: string,
  tradeId: string,
): Promise<{ lane: number; round: number }> {
  const { chainId, escrow: contract } = deployment;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`lane:${chainId}:${sellerAddress}`}))`;
  const free = await tx.lane.findFirst({
    where: { chainId, contract, sellerAddress, tradeId: null },
    orderBy: { lane: 'asc' },
  });
  if (free) {
    const key = { chainId, contract, sellerAddress, lane: free.lane };
    await tx.lane.update({ where: { chainId_contract_sellerAddress_lane: key }, data: { tradeId } });
    return { lane: free.lane, round: free.nextRound };
  }
  const last = await tx.lane.aggregate({ where: { chainId, contract, sellerAddress }, _max: { lane: true } });
  const lane = (last._max.lane ?? -1) + 1;
  await tx.lane.create({ data: { chainId, contract, sellerAddress, lane, nextRound: 1, tradeId } });
  return { lane, round: 1 };
}
