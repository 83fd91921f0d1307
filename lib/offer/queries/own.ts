/** What a maker sees of their own offers: the form's values, what can be done, and every version there was. */
import { chainNow, clocksOf } from '../../chain/clock.ts';
import type { OfferMethod, OfferRevision } from '../../db/generated/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import { formatUnits, type Price } from '../../kernel/money.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { typedPrice } from '../../price/ratio.ts';
import { offerMoves } from '../machine.ts';
import {
  loadOffer,
  pricingOf,
  standingAmong,
  traderOf,
  withCurrent,
  type LoadedOffer,
  type Standings,
} from '../queries.ts';
import { refuseOffer } from '../refusals.ts';
import { CHANGED_FIELDS, type ChangedField, type OwnOfferView, type RevisionView, type TraderView } from '../view.ts';
import { pageView } from './page.ts';
import { triggerOf } from './terms.ts';

export async function ownView(ctx: Ctx, offer: LoadedOffer, standings: Standings, now: Instant): Promise<OwnOfferView> {
  const view = await pageView(ctx, offer, standings, now);
  const { current } = offer;
  const whole = (price: Price | undefined) =>
    price ? typedPrice(price, view.assetDecimals, view.currencyDecimals) : null;
  const pricing = pricingOf(current);
  const trigger = triggerOf(current);
  const liveTrades = await ctx.db.trade.count({
    where: {
      offerId: offer.id,
      state: { in: ['awaiting_escrow', 'awaiting_payment', 'awaiting_release', 'disputed'] },
    },
  });
  return {
    ...view,
    moves: offerMoves(offer.state, offer.pauseReason),
    methods: current.methods.map(({ methodId, paymentAccountId }) => ({ methodId, paymentAccountId })),
    fixedPrice: pricing.pricing === 'fixed' ? whole(pricing.price) : null,
    floorPrice: pricing.pricing === 'margin' ? whole(pricing.floor) : null,
    ceilingPrice: pricing.pricing === 'margin' ? whole(pricing.ceiling) : null,
    pauseUnder: whole(trigger.under),
    pauseOver: whole(trigger.over),
    firstTradeMost:
      current.firstTradeMostMinor === null
        ? null
        : formatUnits(current.firstTradeMostMinor, view.currencyDecimals, view.currencyDecimals),
    total: offer.totalTokens === null ? null : formatUnits(toBigint(offer.totalTokens), view.assetDecimals),
    fromVault: current.fromVault,
    liveTrades,
    takenDown: offer.takenDown,
  };
}

/** The actor's own offer, for editing. Anybody else's does not exist. */
export async function getOwnOffer(ctx: Ctx, input: { readonly offerId: string }): Promise<Result<OwnOfferView>> {
  if (!ctx.actor) return refused(refuseOffer('offer.sign_in'));
  const offer = await loadOffer(ctx.db, input.offerId);
  if (!offer || offer.makerId !== ctx.actor.accountId) return refused(refuseOffer('offer.not_found'));
  const now = await chainNow(ctx.db, offer.chainId);
  return ok(await ownView(ctx, offer, await standingAmong(ctx.db, [offer]), now));
}

/** The actor as others see them beside an offer. Refuses `offer.sign_in`. */
export async function getMaker(ctx: Ctx): Promise<Result<TraderView>> {
  if (!ctx.actor) return refused(refuseOffer('offer.sign_in'));
  return ok(traderOf(await ctx.db.account.findUniqueOrThrow({ where: { id: ctx.actor.accountId } })));
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
  const clocks = await clocksOf(ctx.db, loaded);
  return ok(await Promise.all(loaded.map((offer) => ownView(ctx, offer, standings, clocks.get(offer.chainId)!))));
}

type Revision = OfferRevision & { readonly methods: readonly OfferMethod[] };

/** Every version of the actor's own offer, the newest first. Refuses `offer.not_found`. */
export async function listRevisions(
  ctx: Ctx,
  input: { readonly offerId: string },
): Promise<Result<readonly RevisionView[]>> {
  if (!ctx.actor) return refused(refuseOffer('offer.sign_in'));
  const offer = await ctx.db.offer.findUnique({
    where: { id: input.offerId },
    include: { revisions: { include: { methods: true }, orderBy: { revision: 'asc' } } },
  });
  if (!offer || offer.makerId !== ctx.actor.accountId) return refused(refuseOffer('offer.not_found'));
  const counts = await ctx.db.trade.groupBy({
    by: ['offerRevision'],
    where: { offerId: offer.id },
    _count: { _all: true },
  });
  const views = offer.revisions.map((one, index): RevisionView => {
    const before = offer.revisions[index - 1];
    return {
      revision: one.revision,
      at: instantOf(one.createdAt),
      changed: before ? changesBetween(before, one) : [],
      trades: counts.find(({ offerRevision }) => offerRevision === one.revision)?._count._all ?? 0,
    };
  });
  return ok(views.reverse());
}

/** The columns behind each word of the list. */
const COLUMNS: Readonly<Record<Exclude<ChangedField, 'methods'>, readonly (keyof OfferRevision)[]>> = {
  price: [
    'pricing',
    'priceNumerator',
    'priceDenominator',
    'marginBps',
    'floorNumerator',
    'floorDenominator',
    'ceilingNumerator',
    'ceilingDenominator',
  ],
  limits: ['leastMinor', 'mostMinor'],
  window: ['paymentWindowSeconds'],
  terms: ['terms'],
  first_message: ['firstMessage'],
  hours: ['openingHours'],
  trigger: ['pauseUnderNumerator', 'pauseUnderDenominator', 'pauseOverNumerator', 'pauseOverDenominator'],
  takers: ['leastTrades', 'leastCompletionBps', 'leastAgeDays', 'takerCountries', 'trustedOnly'],
  first_trade: ['firstTradeMostMinor'],
  country: ['country'],
  vault: ['fromVault'],
};

function changesBetween(before: Revision, after: Revision): ChangedField[] {
  const text = (value: unknown) => JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}` : part));
  const rails = ({ methods }: Revision) =>
    methods.map(({ methodId, paymentAccountId }) => `${methodId} ${paymentAccountId}`).sort();
  const differs = (field: ChangedField) =>
    field === 'methods'
      ? text(rails(before)) !== text(rails(after))
      : COLUMNS[field].some((column) => text(before[column]) !== text(after[column]));
  return CHANGED_FIELDS.filter(differs);
}
