/** What a maker sees of an offer that is standing, or could be. */
import { getAsset } from '../../chain/chains.ts';
import { chainNow } from '../../chain/clock.ts';
import { getDeployment, tokenAddressOf } from '../../chain/deployment.ts';
import type { StandingOffer } from '../../db/generated/client.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { instantOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { siteNow } from '../../site/queries.ts';
import { loadOffer, priceNow, pricingOf } from '../queries.ts';
import { refuseOffer } from '../refusals.ts';
import { signedOfferSchema } from '../schema.ts';
import { boundsOf, mostLocked } from '../standing.ts';
import type { OfferView, SignedStandingView, StandingEnd, StandingView } from '../view.ts';
import { certainOf, findDrawable, vaultRoom } from './standing.ts';

/** The actor's own sell offer and what they signed for it. Refuses `offer.sign_in`, `offer.not_found`, `offer.standing_buys`. */
export async function getStanding(ctx: Ctx, input: { readonly offerId: string }): Promise<Result<StandingView>> {
  const { actor, db } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  const offer = await loadOffer(db, input.offerId);
  if (!offer || offer.makerId !== actor.accountId) return refused(refuseOffer('offer.not_found'));
  if (offer.side === 'buy') return refused(refuseOffer('offer.standing_buys'));
  const { id, chainId, current } = offer;
  const deployment = await getDeployment(db, chainId);
  const now = await chainNow(db, chainId);
  const price = priceNow(offer);
  const pricing = pricingOf(current);
  const bounds = price && boundsOf(pricing, price, current);
  const seller = actor.walletAddress;
  const token = tokenAddressOf(deployment, offer.asset);
  const room = await vaultRoom(db, { chainId, contract: deployment.escrow, owner: seller, token });
  const rows = await db.standingOffer.findMany({
    where: { offerId: id, signature: { not: null }, voidAt: null },
    orderBy: { signedAt: 'desc' },
  });
  const live = rows.find(({ endedAt }) => endedAt === null);
  const drawable = price && live ? await findDrawable(db, offer, price, { deployment, now }) : null;
  return ok({
    offerId: id,
    revision: offer.revision,
    chainId,
    contract: deployment.escrow,
    seller,
    asset: offer.asset,
    assetDecimals: getAsset(chainId, offer.asset).decimals,
    currency: offer.currency,
    bounds: bounds ? { least: `${bounds.least}`, most: `${bounds.most}` } : null,
    floating: pricing.pricing === 'margin',
    feeBps: (await siteNow(db)).feeBps,
    vault: { seen: `${room.seen}`, final: `${room.final}`, free: `${room.free}` },
    current: live ? { ...(await signedView(db, live)), fits: drawable?.row.id === live.id } : null,
    ended: await Promise.all(rows.filter((row) => row !== live).map((row) => signedView(db, row))),
  });
}

/**
 * What is free in the actor's own vault for a take of this offer, where they would be the seller: by final blocks, base units; "0" for
 * anybody else.
 */
export async function getOwnVaultUnits(
  ctx: Ctx,
  offer: Pick<OfferView, 'side' | 'chainId' | 'asset' | 'isMine'>,
): Promise<string> {
  if (!ctx.actor || offer.side === 'sell' || offer.isMine) return '0';
  const deployment = await getDeployment(ctx.db, offer.chainId);
  const token = tokenAddressOf(deployment, offer.asset);
  const of = { chainId: offer.chainId, contract: deployment.escrow, owner: ctx.actor.walletAddress, token };
  return `${certainOf(await vaultRoom(ctx.db, of))}`;
}

async function signedView(tx: Tx, row: StandingOffer): Promise<SignedStandingView> {
  const signed = signedOfferSchema.parse(row.signedOffer);
  const lanesUsed = await tx.lane.count({
    where: {
      chainId: row.chainId,
      contract: row.contract,
      sellerAddress: row.sellerAddress,
      lane: { gte: row.firstLane, lt: row.firstLane + row.lanes },
      tradeId: { not: null },
    },
  });
  return {
    id: row.id,
    series: signed.series,
    revision: row.revision,
    least: signed.least,
    most: signed.most,
    mostLocked: `${mostLocked(BigInt(signed.most), row.lanes, signed.feeBps)}`,
    lanes: row.lanes,
    lanesUsed,
    validUntil: signed.validUntil,
    signedAt: instantOf(row.signedAt ?? row.createdAt),
    endReason: row.endReason as StandingEnd | null,
    cancelling: row.cancelSignature !== null,
  };
}
