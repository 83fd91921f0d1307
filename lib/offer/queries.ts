import { isTrustedBy } from '../account/queries/trusts.ts';
import { bondOf } from '../account/view.ts';
import { getAsset } from '../chain/chains.ts';
import { chainNow } from '../chain/clock.ts';
import { config } from '../config.ts';
import { Prisma, type Account, type Offer, type OfferMethod, type OfferRevision } from '../db/generated/client.ts';
import { askIn, type Asks } from '../db/ask.ts';
import type { Ctx, Tx } from '../db/ctx.ts';
import { toBigint } from '../db/decimal.ts';
import { asking, type Many } from '../db/many.ts';
import { columnsAs, wholeRow } from '../db/whole.ts';
import type { Price } from '../kernel/money.ts';
import { currencyDecimals } from '../kernel/currencies.ts';
import { currentRate } from '../price/queries.ts';
import { distanceBps, effectivePrice, wholePrice, type Pricing } from '../price/ratio.ts';
import { ONLINE_SECONDS } from './market.ts';
import type { ListedOffer, PriceColumn } from './queries/rows.ts';
import { findStanding } from './queries/standing.ts';
import { ratioOf } from './queries/terms.ts';
import type { OfferStandingView, OfferView, TraderView } from './view.ts';

type Methods = readonly (OfferMethod & { readonly paymentAccount?: { readonly commitment: string } | null })[];
/** An offer with its maker and the revision that can be taken. */
export type LoadedOffer = Offer & {
  readonly maker: Account;
  readonly current: OfferRevision & { readonly methods: Methods };
};

/** The stored price of a revision. */
export function pricingOf(revision: Pick<ListedOffer['current'], 'pricing' | 'marginBps' | PriceColumn>): Pricing {
  const price = ratioOf(revision.priceNumerator, revision.priceDenominator);
  if (revision.pricing === 'fixed' && price) return { pricing: 'fixed', price };
  const floor = ratioOf(revision.floorNumerator, revision.floorDenominator);
  const ceiling = ratioOf(revision.ceilingNumerator, revision.ceilingDenominator);
  return {
    pricing: 'margin',
    marginBps: revision.marginBps ?? 0,
    ...(floor && { floor }),
    ...(ceiling && { ceiling }),
  };
}

/** What is left for new trades, base units; null: no bound. */
export function leftOf(offer: Pick<ListedOffer, 'totalTokens' | 'heldTokens'>): bigint | null {
  if (offer.totalTokens === null) return null;
  const left = toBigint(offer.totalTokens) - toBigint(offer.heldTokens);
  return left > 0n ? left : 0n;
}

export function traderOf(account: ListedOffer['maker']): TraderView {
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
    scoreLow: account.scoreLow,
    scoreHigh: account.scoreHigh,
    bond: bondOf(account),
    online: account.lastSeenAt !== null && Date.now() - account.lastSeenAt.getTime() < ONLINE_SECONDS * 1000,
  };
}

const printed = (price: Price) => ({ numerator: `${price.numerator}`, denominator: `${price.denominator}` });

/** The price of an offer now; undefined: it follows a rate that is not there. */
export function priceNow(offer: ListedOffer): Price | undefined {
  const rate = currentRate(getAsset(offer.chainId, offer.asset), offer.currency)?.price;
  return effectivePrice(pricingOf(offer.current), rate);
}

export type Standings = ReadonlyMap<string, OfferStandingView>;

/** Which of these are standing, and what of them can be locked at once. */
export async function standingAmong(tx: Tx, offers: readonly ListedOffer[]): Promise<Standings> {
  const selling = offers.filter(({ side }) => side === 'sell');
  const standings = new Map<string, OfferStandingView>();
  // The vault that covers an offer is the one on its own chain.
  for (const [chainId, own] of Map.groupBy(selling, (offer) => offer.chainId)) {
    const priced = own.map((offer) => ({
      id: offer.id,
      revision: offer.revision,
      current: offer.current,
      price: () => priceNow(offer),
    }));
    const found = await findStanding(tx, chainId, priced, await chainNow(tx, chainId));
    for (const [id, standing] of found) standings.set(id, standing);
  }
  return standings;
}

/** What is left for a visitor: where the vault locks the coins, no more than it can. */
function leftFor(offer: ListedOffer, standing: OfferStandingView | null, isMine: boolean): bigint | null {
  const left = leftOf(offer);
  if (!standing || isMine) return left;
  const free = BigInt(standing.freeUnits);
  return left !== null && left < free ? left : free;
}

/** An offer as this reader sees it, and its exact price. */
export function viewOf(
  offer: ListedOffer,
  me: string | undefined,
  standings: Standings,
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
    // A bond is on the home chain, and answers for no trade of another.
    maker: { ...traderOf(offer.maker), ...(offer.chainId !== config().chainId && { bond: null }) },
    standing,
    isMine: offer.makerId === me,
  };
}

export function publicView(offer: LoadedOffer, me: string | undefined, standings: Standings): OfferView {
  const { exact: _, ...view } = viewOf(offer, me, standings);
  return view;
}

export async function withCurrent(tx: Tx, offers: readonly (Offer & { maker: Account })[]): Promise<LoadedOffer[]> {
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
export async function loadOffer(on: Asks, offerId: string): Promise<LoadedOffer | null> {
  const [row] = await askIn(on)(asking(LOAD, offerId));
  if (!row) return null;
  return {
    ...(wholeRow(row, Prisma.OfferScalarFieldEnum, { decimals: ['totalTokens', 'heldTokens'] }, 'o') as Offer),
    maker: wholeRow(row, Prisma.AccountScalarFieldEnum, { decimals: ['bondUnits'] }, 'a') as Account,
    current: {
      ...(wholeRow(
        row,
        Prisma.OfferRevisionScalarFieldEnum,
        { decimals: PRICES, bigints: MINORS },
        'r',
      ) as OfferRevision),
      methods: row.methods as Methods,
    },
  };
}

const PRICES = ['price', 'floor', 'ceiling', 'pauseUnder', 'pauseOver'].flatMap((name) => [
  `${name}Numerator`,
  `${name}Denominator`,
]);
const MINORS = ['leastMinor', 'mostMinor', 'firstTradeMostMinor'];

const LOAD: Many<Readonly<Record<string, unknown>>> = {
  name: 'offer.load',
  text: `
  SELECT q."at"::int4 AS "at", ${columnsAs(Prisma.OfferScalarFieldEnum, 'o')}, ${columnsAs(Prisma.AccountScalarFieldEnum, 'a')}, ${columnsAs(Prisma.OfferRevisionScalarFieldEnum, 'r')},
    (SELECT coalesce(jsonb_agg(to_jsonb(m) || jsonb_build_object('paymentAccount',
        CASE WHEN p."id" IS NULL THEN NULL ELSE jsonb_build_object('commitment', p."commitment") END) ORDER BY m."methodId"), '[]')
      FROM "OfferMethod" m LEFT JOIN "PaymentAccount" p ON p."id" = m."paymentAccountId"
      WHERE m."offerId" = o."id" AND m."revision" = o."revision") AS "methods"
  FROM unnest($1::text[]) WITH ORDINALITY AS q("id", "at") JOIN "Offer" o ON o."id" = q."id" JOIN "Account" a ON a."id" = o."makerId"
    JOIN "OfferRevision" r ON r."offerId" = o."id" AND r."revision" = o."revision"`,
  columns: ['text'],
};

const PROFILE_OFFERS = 20;

/** A trader's live offers, for the profile: those for trusted people are shown to these alone, and none while the trader is away. */
export async function listOffersOf(ctx: Ctx, input: { readonly accountId: string }): Promise<readonly OfferView[]> {
  const offers = await ctx.db.offer.findMany({
    where: { makerId: input.accountId, state: 'live', unlisted: false, maker: { awaySince: null } },
    include: { maker: true },
    orderBy: { createdAt: 'desc' },
  });
  const me = ctx.actor?.accountId;
  const all = offers.length ? await withCurrent(ctx.db, offers) : [];
  const trusted = me === input.accountId || (me !== undefined && (await isTrustedBy(ctx.db, me, input.accountId)));
  const loaded = all.filter(({ current }) => trusted || !current.trustedOnly).slice(0, PROFILE_OFFERS);
  const standings = await standingAmong(ctx.db, loaded);
  return loaded.map((offer) => publicView(offer, me, standings));
}
