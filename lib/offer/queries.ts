import { getAsset } from '../chain/chains.ts';
import { chainNow } from '../chain/clock.ts';
import type { Account, Offer, OfferMethod, OfferRevision } from '../db/generated/client.ts';
import type { Ctx, Tx } from '../db/ctx.ts';
import { toBigint } from '../db/decimal.ts';
import { formatUnits, type Price } from '../kernel/money.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { currencyDecimals } from '../kernel/currencies.ts';
import { currentRate } from '../price/queries.ts';
import { distanceBps, effectivePrice, typedPrice, wholePrice, type Pricing } from '../price/ratio.ts';
import { offerMoves } from './machine.ts';
import { ONLINE_SECONDS } from './market.ts';
import { refuseOffer } from './refusals.ts';
import { findStanding } from './queries/standing.ts';
import type { OfferStandingView, OfferView, OwnOfferView, TraderView } from './view.ts';

type Methods = readonly (OfferMethod & { readonly paymentAccount?: { readonly commitment: string } | null })[];
export type LoadedOffer = Offer & {
  readonly maker: Account;
  readonly current: OfferRevision & { readonly methods: Methods };
};

const ratio = (numerator: Parameters<typeof toBigint>[0] | null, denominator: Parameters<typeof toBigint>[0] | null) =>
  numerator === null || denominator === null
    ? undefined
    : { numerator: toBigint(numerator), denominator: toBigint(denominator) };

/** The stored price of a revision. */
export function pricingOf(revision: OfferRevision): Pricing {
  const price = ratio(revision.priceNumerator, revision.priceDenominator);
  if (revision.pricing === 'fixed' && price) return { pricing: 'fixed', price };
  const floor = ratio(revision.floorNumerator, revision.floorDenominator);
  const ceiling = ratio(revision.ceilingNumerator, revision.ceilingDenominator);
  return {
    pricing: 'margin',
    marginBps: revision.marginBps ?? 0,
    ...(floor && { floor }),
    ...(ceiling && { ceiling }),
  };
}

/** What is left for new trades, base units; null: no bound. */
export function leftOf(offer: Offer): bigint | null {
  if (offer.totalTokens === null) return null;
  const left = toBigint(offer.totalTokens) - toBigint(offer.heldTokens);
  return left > 0n ? left : 0n;
}

function traderOf(account: Account): TraderView {
  return {
    id: account.id,
    name: account.name,
    walletAddress: account.walletAddress,
    tradesDone: account.tradesDone,
    completionBps: account.completionBps,
    medianReleaseSeconds: account.medianReleaseSeconds,
    medianPaySeconds: account.medianPaySeconds,
    feedbackPositive: account.feedbackPositive,
    feedbackNegative: account.feedbackNegative,
    online: account.lastSeenAt !== null && Date.now() - account.lastSeenAt.getTime() < ONLINE_SECONDS * 1000,
  };
}

const printed = (price: Price) => ({ numerator: `${price.numerator}`, denominator: `${price.denominator}` });

/** The price of an offer now; undefined: it follows a rate that is not there. */
export function priceNow(offer: LoadedOffer): Price | undefined {
  const rate = currentRate(getAsset(offer.chainId, offer.asset), offer.currency)?.price;
  return effectivePrice(pricingOf(offer.current), rate);
}

type Standing = ReadonlyMap<string, OfferStandingView>;

/** Which of these are standing, and what of them can be locked at once. */
export async function standingAmong(tx: Tx, offers: readonly LoadedOffer[]): Promise<Standing> {
  const selling = offers.filter(({ side }) => side === 'sell');
  const first = selling[0];
  if (!first) return new Map();
  const priced = selling.map((offer) => ({
    id: offer.id,
    revision: offer.revision,
    current: offer.current,
    price: () => priceNow(offer),
  }));
  return findStanding(tx, first.chainId, priced, await chainNow(tx, first.chainId));
}

/** What is left for a visitor: where the vault locks the coins, no more than it can. */
function leftFor(offer: LoadedOffer, standing: OfferStandingView | null, isMine: boolean): bigint | null {
  const left = leftOf(offer);
  if (!standing || isMine) return left;
  const free = BigInt(standing.freeUnits);
  return left !== null && left < free ? left : free;
}

/** An offer as this reader sees it, and its exact price. */
export function viewOf(
  offer: LoadedOffer,
  me: string | undefined,
  standings: Standing,
): OfferView & { readonly exact: Price | undefined } {
  const asset = getAsset(offer.chainId, offer.asset);
  const decimals = currencyDecimals(offer.currency);
  const rate = currentRate(asset, offer.currency)?.price;
  const price = effectivePrice(pricingOf(offer.current), rate);
  const standing = standings.get(offer.id) ?? null;
  const left = leftFor(offer, standing, offer.makerId === me);
  return {
    exact: price,
    id: offer.id,
    revision: offer.revision,
    side: offer.side,
    state: offer.state,
    chainId: offer.chainId,
    asset: offer.asset,
    assetDecimals: asset.decimals,
    currency: offer.currency,
    currencyDecimals: decimals,
    pricing: offer.current.pricing,
    marginBps: offer.current.marginBps,
    price: price ? printed(price) : null,
    wholePrice: price ? wholePrice(price, asset.decimals, decimals) : null,
    fromMarketBps: price && rate ? distanceBps(price, rate) : null,
    leastMinor: `${offer.current.leastMinor}`,
    mostMinor: `${offer.current.mostMinor}`,
    leftUnits: left === null ? null : `${left}`,
    methodIds: offer.current.methods.map((method) => method.methodId),
    paymentWindowSeconds: offer.current.paymentWindowSeconds,
    terms: offer.current.terms,
    country: offer.current.country,
    maker: traderOf(offer.maker),
    standing,
    isMine: offer.makerId === me,
  };
}

function publicView(offer: LoadedOffer, me: string | undefined, standings: Standing): OfferView {
  const { exact: _, ...view } = viewOf(offer, me, standings);
  return view;
}

async function withCurrent(tx: Tx, offers: readonly (Offer & { maker: Account })[]): Promise<LoadedOffer[]> {
  const revisions = await tx.offerRevision.findMany({
    where: { OR: offers.map(({ id, revision }) => ({ offerId: id, revision })) },
    include: { methods: { include: { paymentAccount: { select: { commitment: true } } } } },
  });
  const byOffer = new Map(revisions.map((revision) => [revision.offerId, revision]));
  return offers.map((offer) => ({ ...offer, current: byOffer.get(offer.id)! }));
}

/** Offers with their makers and current revisions, in no order; what is not there is left out. */
export async function loadOffers(tx: Tx, offerIds: readonly string[]): Promise<LoadedOffer[]> {
  if (offerIds.length === 0) return [];
  const offers = await tx.offer.findMany({ where: { id: { in: [...offerIds] } }, include: { maker: true } });
  return offers.length ? withCurrent(tx, offers) : [];
}

/** The offer with its current revision, for the take; null where there is none. */
export async function loadOffer(tx: Tx, offerId: string): Promise<LoadedOffer | null> {
  const offer = await tx.offer.findUnique({ where: { id: offerId }, include: { maker: true } });
  if (!offer) return null;
  const [loaded] = await withCurrent(tx, [offer]);
  return loaded ?? null;
}

/** An offer as anybody may see it; closed ones only by their maker. Refuses `offer.not_found`. */
export async function getOffer(ctx: Ctx, input: { readonly offerId: string }): Promise<Result<OfferView>> {
  const offer = await loadOffer(ctx.db, input.offerId);
  const me = ctx.actor?.accountId;
  if (!offer || (offer.state === 'closed' && offer.makerId !== me)) return refused(refuseOffer('offer.not_found'));
  return ok(publicView(offer, me, await standingAmong(ctx.db, [offer])));
}

async function ownView(tx: Tx, offer: LoadedOffer, standings: Standing): Promise<OwnOfferView> {
  const view = publicView(offer, offer.makerId, standings);
  const whole = (price: Price | undefined) =>
    price ? typedPrice(price, view.assetDecimals, view.currencyDecimals) : null;
  const pricing = pricingOf(offer.current);
  const liveTrades = await tx.trade.count({
    where: {
      offerId: offer.id,
      state: { in: ['awaiting_escrow', 'awaiting_payment', 'awaiting_release', 'disputed'] },
    },
  });
  return {
    ...view,
    moves: offerMoves(offer.state),
    methods: offer.current.methods.map(({ methodId, paymentAccountId }) => ({ methodId, paymentAccountId })),
    fixedPrice: pricing.pricing === 'fixed' ? whole(pricing.price) : null,
    floorPrice: pricing.pricing === 'margin' ? whole(pricing.floor) : null,
    ceilingPrice: pricing.pricing === 'margin' ? whole(pricing.ceiling) : null,
    total: offer.totalTokens === null ? null : formatUnits(toBigint(offer.totalTokens), view.assetDecimals),
    fromVault: offer.current.fromVault,
    liveTrades,
  };
}

/** The actor's own offer, for editing. Anybody else's does not exist. */
export async function getOwnOffer(ctx: Ctx, input: { readonly offerId: string }): Promise<Result<OwnOfferView>> {
  if (!ctx.actor) return refused(refuseOffer('offer.sign_in'));
  const offer = await loadOffer(ctx.db, input.offerId);
  if (!offer || offer.makerId !== ctx.actor.accountId) return refused(refuseOffer('offer.not_found'));
  return ok(await ownView(ctx.db, offer, await standingAmong(ctx.db, [offer])));
}

/** The actor's offers, open ones first. */
export async function listMyOffers(ctx: Ctx): Promise<Result<readonly OwnOfferView[]>> {
  if (!ctx.actor) return refused(refuseOffer('offer.sign_in'));
  const offers = await ctx.db.offer.findMany({
    where: { makerId: ctx.actor.accountId },
    include: { maker: true },
    orderBy: [{ state: 'asc' }, { createdAt: 'desc' }],
    take: 200,
  });
  const loaded = offers.length ? await withCurrent(ctx.db, offers) : [];
  const standings = await standingAmong(ctx.db, loaded);
  return ok(await Promise.all(loaded.map((offer) => ownView(ctx.db, offer, standings))));
}

/** A trader's live offers, for the profile. */
export async function listOffersOf(ctx: Ctx, input: { readonly accountId: string }): Promise<readonly OfferView[]> {
  const offers = await ctx.db.offer.findMany({
    where: { makerId: input.accountId, state: 'live' },
    include: { maker: true },
    orderBy: { createdAt: 'desc' },
    take: 20,
  });
  const loaded = offers.length ? await withCurrent(ctx.db, offers) : [];
  const standings = await standingAmong(ctx.db, loaded);
  return loaded.map((offer) => publicView(offer, ctx.actor?.accountId, standings));
}
