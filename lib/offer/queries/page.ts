/** An offer on its own page: what it says, and whether whoever looks may take it. */
import { findBlock } from '../../account/queries/blocks.ts';
import { getAsset } from '../../chain/chains.ts';
import { chainNow } from '../../chain/clock.ts';
import type { Ctx } from '../../db/ctx.ts';
import type { Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { currentRate } from '../../price/queries.ts';
import { effectivePrice } from '../../price/ratio.ts';
import { canStart } from '../../site/policy.ts';
import { siteNow } from '../../site/queries.ts';
import type { Site } from '../../site/settings.ts';
import { checkMethods } from '../commands/may-offer.ts';
import type { PauseReason } from '../machine.ts';
import { canBeTaken, canDeal, canJoin } from '../policy.ts';
import { loadOffer, pricingOf, publicView, standingAmong, type LoadedOffer, type Standings } from '../queries.ts';
import { refuseOffer } from '../refusals.ts';
import { firstTradeMost, missing, type Missing } from '../taker.ts';
import type { CapView, GateView, MissingView, OfferPageView } from '../view.ts';
import { capsFor, releaseSecondsOf } from './caps.ts';
import { findTakerStanding, hoursOf, opennessOf, rulesOf } from './terms.ts';

const text = (minor: bigint | null) => (minor === null ? null : `${minor}`);

const missingView = (lack: Exclude<Missing, { readonly rule: 'trusted' }>): MissingView =>
  lack.rule === 'first_trade' ? { rule: 'first_trade', mostMinor: `${lack.mostMinor}` } : lack;

/** What the operator stops comes before what shuts this offer alone. */
function mayBegin(site: Site, offer: LoadedOffer, open: Result<null>): Result<null> {
  const begun = canStart(site, 'no_new_trades', offer.chainId);
  if (!begun.ok) return begun;
  return open.ok ? checkMethods(site, { country: offer.current.country, methods: offer.current.methods }) : open;
}

/** Whether the visitor may take it: what shuts it for everybody, and what this visitor lacks. */
export async function gateOf(ctx: Ctx, offer: LoadedOffer, now: Instant): Promise<GateView> {
  const rate = currentRate(getAsset(offer.chainId, offer.asset), offer.currency)?.price;
  const site = await siteNow(ctx.db);
  const open = mayBegin(site, offer, canBeTaken(opennessOf(offer, now), rate, now));
  const shut = open.ok ? null : { code: open.refusal.code, data: open.refusal.data };
  const me = ctx.actor?.accountId;
  const standing = me && me !== offer.makerId ? await findTakerStanding(ctx.db, me, offer) : undefined;
  const nothing = { missing: [], firstTradeMostMinor: null, caps: {}, tooSmallCap: null };
  if (!standing) return { shut, ...nothing };
  const rules = rulesOf(offer.current);
  const among = canDeal(await findBlock(ctx.db, me!, offer.makerId));
  const deal = among.ok ? canJoin(rules, standing) : among;
  // Before what shuts it for everybody: that passes, this does not.
  if (!deal.ok) {
    const { code, data } = deal.refusal;
    return { shut: { code, data }, ...nothing };
  }
  // The least it takes: under a bound of first trades that is lower nobody new could begin.
  const lacks = missing(rules, standing, offer.current.leastMinor, now).filter((lack) => lack.rule !== 'trusted');
  const { current, makerId, chainId, asset } = offer;
  const methodIds = current.methods.map(({ methodId }) => methodId);
  const { tradedTogether } = standing;
  const price = effectivePrice(pricingOf(current), rate);
  const caps = await capsFor(
    ctx.db,
    site,
    { chainId, asset, price, methodIds, takerId: me!, makerId, tradedTogether },
    now,
  );
  return {
    shut,
    missing: lacks.map(missingView),
    firstTradeMostMinor: text(firstTradeMost(rules, standing)),
    caps,
    tooSmallCap: shutByCaps(caps, methodIds, current.leastMinor),
  };
}

/** The widest cap, where even that is below the least the offer takes; null: some method leaves room. */
function shutByCaps(
  caps: Readonly<Record<string, CapView>>,
  methodIds: readonly string[],
  leastMinor: bigint,
): CapView | null {
  let widest: CapView | null = null;
  for (const id of methodIds) {
    const cap = caps[id];
    if (!cap || BigInt(cap.mostMinor) >= leastMinor) return null;
    if (!widest || BigInt(cap.mostMinor) > BigInt(widest.mostMinor)) widest = cap;
  }
  return widest;
}

export async function pageView(
  ctx: Ctx,
  offer: LoadedOffer,
  standings: Standings,
  now: Instant,
): Promise<OfferPageView> {
  const { current, pauseReason } = offer;
  const rules = rulesOf(current);
  const site = await siteNow(ctx.db);
  return {
    ...publicView(offer, ctx.actor?.accountId, standings),
    unlisted: offer.unlisted,
    pauseReason: pauseReason as PauseReason | null,
    firstMessage: current.firstMessage,
    openingHours: hoursOf(current),
    rules: { ...rules, firstTradeMostMinor: text(rules.firstTradeMostMinor) },
    feeBps: standings.get(offer.id)?.feeBps ?? site.feeBps,
    releaseSeconds: releaseSecondsOf(
      site,
      current.methods.map(({ methodId }) => methodId),
    ),
    gate: await gateOf(ctx, offer, now),
  };
}

/** An offer as anybody who has its address may see it; closed ones only by their maker. Refuses `offer.not_found`. */
export async function getOffer(ctx: Ctx, input: { readonly offerId: string }): Promise<Result<OfferPageView>> {
  const offer = await loadOffer(ctx.db, input.offerId);
  const me = ctx.actor?.accountId;
  if (!offer || (offer.state === 'closed' && offer.makerId !== me)) return refused(refuseOffer('offer.not_found'));
  const now = await chainNow(ctx.db, offer.chainId);
  return ok(await pageView(ctx, offer, await standingAmong(ctx.db, [offer]), now));
}
