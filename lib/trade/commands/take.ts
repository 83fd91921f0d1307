import type { Actor } from '../../account/policy.ts';
import { getAsset } from '../../chain/chains.ts';
import { chainNow } from '../../chain/clock.ts';
import { getDeployment, tokenAddressOf, type Deployment } from '../../chain/deployment.ts';
import { tradeHashOf, type Terms } from '../../chain/signing.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { runOnce } from '../../db/command-key.ts';
import { appendEvent } from '../../events/outbox.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { MINUTE, dateOf, type Instant } from '../../kernel/instant.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import type { Price } from '../../kernel/money.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { holdCapacity } from '../../offer/commands.ts';
import { checkMethods } from '../../offer/commands/may-offer.ts';
import { releaseSecondsOf } from '../../offer/queries/caps.ts';
import { leftOf, loadOffer, pricingOf, type LoadedOffer } from '../../offer/queries.ts';
import { quoteTake, withFee, type Quote } from '../../offer/quote.ts';
import { refuseOffer } from '../../offer/refusals.ts';
import { newReference } from '../../payment/reference.ts';
import { rateStatus, usdCentsOf } from '../../price/queries.ts';
import { struckAt } from '../../price/rate.ts';
import { rateRefusal } from '../../price/refusals.ts';
import type { StruckRate } from '../../price/schema.ts';
import { effectivePrice, equalPrices } from '../../price/ratio.ts';
import { lockLanes } from '../../offer/commands/lanes.ts';
import { HEARING_SECONDS, RULING_SECONDS, paymentWindowOf } from '../../offer/windows.ts';
import { siteIn } from '../../site/cache.ts';
import { chainHere } from '../../site/chains.ts';
import { canStart } from '../../site/policy.ts';
import type { Site } from '../../site/settings.ts';
import { dealHash } from '../deal.ts';
import { refuseTrade } from '../refusals.ts';
import type { Deal, TakeInput } from '../schema.ts';
import { chooseDraw, chooseVault, submitDraw, termsOfDraw, type Draw } from './draw.ts';
import { takeLane, type TakenLane } from './lane.ts';
import { checkLimits } from './limits.ts';
import { lockTaker } from './load.ts';
import { checkRules, checkTaker } from './may-take.ts';

/** The escrow's defaults. */
const OPEN_SECONDS = 30 * MINUTE;

type Struck = {
  readonly offer: LoadedOffer;
  readonly price: Price;
  readonly rate: StruckRate;
  readonly quote: Quote;
  readonly payeeAccountId: string;
  readonly payeeCommitment: string;
  /** What a seller is expected to need for the release once the buyer has paid: longer where the payment can be taken back. */
  readonly releaseSeconds: number;
};

/**
 * Takes an offer: a trade at the price the taker saw, with its lane, terms and deal. Holds capacity only from here on. A
 * second press with the same key is answered with the first trade.
 * Refuses `offer.*` where the offer does not allow it (changed since seen, price moved, limits, nothing left, paused, outside its hours, a rule of
 * the maker's on takers, a block), `site.*` where the operator stops new trades or a method, or beyond a limit, `account.*` where staff paused the
 * person, `price.*` where it follows the market and there is no rate, `trade.*` where the person may not.
 */
export async function takeOffer(ctx: Ctx, input: TakeInput): Promise<Result<{ tradeId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseTrade('trade.sign_in'));
  return runOnce(ctx, 'takeOffer', input, (tx) => takeIn(tx, ctx.random, actor, input, { practice: false }));
}

/** The take itself, in a transaction of its caller's. `practice`: with the site's own partner; no limit is held against it, and nothing counts it. */
export async function takeIn(
  tx: Tx,
  random: RandomBytes,
  actor: Actor,
  input: TakeInput,
  { practice }: { readonly practice: boolean },
): Promise<Result<{ tradeId: string }>> {
  const offer = await loadOffer(tx, input.offerId);
  if (!offer) return refused(refuseOffer('offer.not_found'));
  const here = chainHere(offer.chainId);
  if (!here.ok) return here;
  const now = await chainNow(tx, offer.chainId);
  if (!(await lockTaker(tx, actor.accountId))) return refused(refuseTrade('trade.sign_in'));
  const may = await checkTaker(tx, actor, offer, now);
  if (!may.ok) return may;
  const site = await siteIn(tx, now);
  const open = canStart(site, 'no_new_trades', offer.chainId);
  if (!open.ok) return open;
  const struck = await strike(tx, actor, offer, input, site);
  if (!struck.ok) return struck;
  const { price, quote } = struck.value;
  const measured = { actor, offer, methodId: input.methodId, units: quote.tokenUnits, now };
  const within = practice ? ok(null) : await checkLimits(tx, site, measured);
  if (!within.ok) return within;
  const tradeId = newId(random);
  // A seller's lanes and vault coins are promised to one take at a time.
  const sellerAddress = offer.side === 'sell' ? offer.maker.walletAddress : actor.walletAddress;
  await lockLanes(tx, { chainId: offer.chainId, sellerAddress });
  const fits = await checkRules(tx, actor, offer, { fiatMinor: quote.fiatMinor, now });
  if (!fits.ok) return fits;
  const held = await holdCapacity(tx, offer, quote.tokenUnits);
  if (!held.ok) return held;
  const expected = input.standing === true;
  const draw = await chooseDraw(tx, { offer, price, quote, taker: actor, tradeId, expected, now });
  if (!draw.ok) return draw;
  const fromVault = draw.value
    ? ok(true)
    : await chooseVault(tx, { offer, quote, seller: sellerAddress, asked: input.fromVault });
  if (!fromVault.ok) return fromVault;
  const opening = { ...input, tradeId, now, draw: draw.value, fromVault: fromVault.value, practice };
  // What the seller signed for keeps its fee.
  const final = draw.value ? withFee(quote, draw.value.standing.signed.feeBps) : quote;
  await openTrade(random, tx, actor, { ...struck.value, quote: final }, opening);
  return ok({ tradeId });
}

async function strike(tx: Tx, actor: Actor, offer: LoadedOffer, input: TakeInput, site: Site): Promise<Result<Struck>> {
  if (offer.revision !== input.revision) return refused(refuseOffer('offer.changed'));
  const asset = getAsset(offer.chainId, offer.asset);
  const status = rateStatus(asset, offer.currency);
  const rate = status.state === 'fresh' ? status.rate : undefined;
  const pricing = pricingOf(offer.current);
  const price = effectivePrice(pricing, rate?.price);
  if (!price) return refused(rateRefusal(status) ?? refuseOffer('offer.price_unavailable'));
  const seen = { numerator: BigInt(input.priceSeen.numerator), denominator: BigInt(input.priceSeen.denominator) };
  if (!equalPrices(price, seen)) return refused(refuseOffer('offer.price_changed'));
  const bounds = { ...offer.current, side: offer.side, leftUnits: leftOf(offer) };
  const amount =
    input.fiatMinor === undefined ? { tokenUnits: BigInt(input.tokenUnits!) } : { fiatMinor: BigInt(input.fiatMinor) };
  // Of the fee a buying maker's taker gives more or less for the same money; a selling maker's taker gets the same.
  if (offer.side === 'buy' && (input.feeBpsSeen ?? site.feeBps) !== site.feeBps)
    return refused(refuseOffer('offer.fee_changed', { bps: site.feeBps }));
  const quote = quoteTake(bounds, price, amount, site.feeBps);
  if (!quote.ok) return quote;
  const method = offer.current.methods.find(({ methodId }) => methodId === input.methodId);
  if (!method) return refused(refuseOffer('offer.method_not_offered'));
  const paid = checkMethods(site, { country: offer.current.country, methods: [method] });
  if (!paid.ok) return paid;
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
    rate: struckAt(rate, pricing.pricing === 'fixed', asset.decimals, currencyDecimals(offer.currency)),
    quote: quote.value,
    payeeAccountId: account.id,
    payeeCommitment: account.commitment,
    releaseSeconds: releaseSecondsOf(site, [input.methodId])[input.methodId]!,
  });
}

/** The take, the id and the time of the trade, and what locks its coins: null, the seller by hand. */
type Opening = TakeInput & {
  readonly tradeId: string;
  readonly now: Instant;
  readonly draw: Draw | null;
  readonly fromVault: boolean;
  readonly practice: boolean;
};

async function openTrade(random: RandomBytes, tx: Tx, actor: Actor, struck: Struck, input: Opening): Promise<void> {
  const { offer, quote } = struck;
  const { tradeId: id, now, draw } = input;
  const deployment = await getDeployment(tx, offer.chainId);
  const taker = { id: actor.accountId, wallet: actor.walletAddress };
  const maker = { id: offer.makerId, wallet: offer.maker.walletAddress };
  const [seller, buyer] = offer.side === 'sell' ? [maker, taker] : [taker, maker];
  const of = { chainId: offer.chainId, contract: deployment.escrow, sellerAddress: seller.wallet };
  const lane = draw?.lane ?? (await takeLane(tx, of, id));
  const reference = newReference(random);
  const deal = dealOf(random, struck, input, reference);
  const terms = termsOf(deployment, struck, {
    seller: seller.wallet,
    buyer: buyer.wallet,
    lane,
    deal,
    now,
    draw,
    fromVault: input.fromVault,
  });
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
      usdCents: usdCentsOf(offer.chainId, offer.asset, quote.tokenUnits, 'down'),
      terms,
      lane: lane.lane,
      round: lane.round,
      standingOfferId: draw?.standing.row.id ?? null,
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
      practice: input.practice,
    },
  });
  await appendEvent(tx, {
    type: 'trade.opened',
    subjectId: id,
    seq: 1,
    data: {
      tradeHash: tradeHashOf(terms),
      offerId: offer.id,
      revision: offer.revision,
      ...(draw ? { standing: draw.standing.signed.series } : {}),
    },
    actorId: actor.accountId,
    at: now,
    final: true,
  });
  if (draw) await submitDraw(tx, random, { id, ...of }, terms, draw.standing);
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
    expectedReleaseSeconds: struck.releaseSeconds,
    payeeCommitment: struck.payeeCommitment,
    reference,
    salt: Buffer.from(random(16)).toString('hex'),
  };
}

type Place = {
  readonly seller: string;
  readonly buyer: string;
  readonly lane: TakenLane;
  readonly deal: Deal;
  readonly now: Instant;
  readonly draw: Draw | null;
  readonly fromVault: boolean;
};

function termsOf(deployment: Deployment, { offer, quote }: Struck, place: Place): Terms {
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
    fromVault: place.fromVault,
    openBy: place.now + OPEN_SECONDS,
    paymentWindow: paymentWindowOf(offer.chainId, offer.current.paymentWindowSeconds),
    hearingWindow: HEARING_SECONDS,
    rulingWindow: RULING_SECONDS,
    deal: dealHash(place.deal),
    ...(place.draw ? termsOfDraw(place.draw.standing.signed) : {}),
  };
}
