import { requireThawed, type Actor } from '../../account/policy.ts';
import { readSealed } from '../../account/sealing.ts';
import { chainNow } from '../../chain/clock.ts';
import { getDeployment, tokenAddressOf, type Deployment } from '../../chain/deployment.ts';
import { openerAddress } from '../../chain/opener.ts';
import type { SignedOffer } from '../../chain/signing.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { releasePublicKey } from '../../payment/release.ts';
import { siteIn } from '../../site/cache.ts';
import { loadOffer, priceNow, pricingOf, type LoadedOffer } from '../queries.ts';
import { hoursOf, rulesOf } from '../queries/terms.ts';
import { refuseOffer } from '../refusals.ts';
import { bookOf, boundsOf, validUntilOf, type Bounds } from '../standing.ts';
import type { PreparedStanding } from '../view.ts';
import { HEARING_SECONDS, RULING_SECONDS, paymentWindowOf } from '../windows.ts';
import { lockLanes, reserveLanes } from './lanes.ts';
import { checkMayOffer } from './may-offer.ts';

export type PrepareInput = { readonly offerId: string; readonly lanes: number; readonly days: number };

/**
 * Holds lanes for an hour and answers exactly what the maker of a sell offer is to sign, and which accounts to seal to the release key.
 * Nothing is standing before it is signed; asking again gives the first one up.
 * Refuses `site.no_new_offers`, `account.banned`, `account.paused_by_staff`, `offer.not_found`, `offer.standing_buys`, `offer.paused`, `offer.closed`, `offer.price_unavailable`, `account.frozen`.
 */
export async function prepareStanding(ctx: Ctx, input: PrepareInput): Promise<Result<PreparedStanding>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  const thawed = requireThawed(actor);
  if (!thawed.ok) return thawed;
  return runOnce(ctx, 'prepareStanding', input, async (tx) => {
    const offer = await lockOwnOffer(tx, actor, input.offerId);
    if (!offer.ok) return offer;
    const price = priceNow(offer.value);
    const bounds = price && boundsOf(pricingOf(offer.value.current), price, offer.value.current);
    if (!bounds) return refused(refuseOffer('offer.price_unavailable'));
    const { id, chainId } = offer.value;
    const deployment = await getDeployment(tx, chainId);
    const of = { chainId, contract: deployment.escrow, sellerAddress: actor.walletAddress };
    const now = await chainNow(tx, chainId);
    const site = await siteIn(tx, now);
    const open = await checkMayOffer(tx, actor, { chainId, now, site });
    if (!open.ok) return open;
    await tx.standingOffer.deleteMany({ where: { offerId: id, signature: null } });
    const last = await tx.standingOffer.aggregate({ where: of, _max: { series: true } });
    const signedOffer = signedOfferOf(deployment, offer.value, bounds, {
      firstLane: await reserveLanes(tx, of, id, input.lanes),
      lanes: input.lanes,
      series: `${(last._max.series ?? 0n) + 1n}`,
      validUntil: validUntilOf(now, input.days),
      feeBps: site.feeBps,
    });
    const standingId = newId(ctx.random);
    await keepPrepared(tx, standingId, offer.value, signedOffer, { contract: deployment.escrow, now });
    const accounts = await accountsOf(tx, offer.value);
    const place = { chainId, contract: deployment.escrow };
    return ok({ standingId, ...place, signedOffer, releasePublicKey: releasePublicKey(), accounts });
  });
}

/** The actor's own live sell offer, with its row and the seller's lanes held for this transaction. */
export async function lockOwnOffer(tx: Tx, actor: Actor, offerId: string): Promise<Result<LoadedOffer>> {
  const found = await tx.offer.findUnique({ where: { id: offerId }, select: { makerId: true, chainId: true } });
  if (!found || found.makerId !== actor.accountId) return refused(refuseOffer('offer.not_found'));
  await lockLanes(tx, { chainId: found.chainId, sellerAddress: actor.walletAddress });
  await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${offerId} FOR NO KEY UPDATE`;
  const offer = (await loadOffer(tx, offerId))!;
  if (offer.side === 'buy') return refused(refuseOffer('offer.standing_buys'));
  if (offer.state === 'live') return ok(offer);
  return refused(refuseOffer(offer.state === 'paused' ? 'offer.paused' : 'offer.closed'));
}

type Signing = Pick<SignedOffer, 'firstLane' | 'lanes' | 'series' | 'validUntil' | 'feeBps'>;

function signedOfferOf(deployment: Deployment, offer: LoadedOffer, bounds: Bounds, signing: Signing): SignedOffer {
  const { current } = offer;
  return {
    seller: offer.maker.walletAddress,
    token: tokenAddressOf(deployment, offer.asset),
    least: `${bounds.least}`,
    most: `${bounds.most}`,
    feeRecipient: deployment.feeRecipient,
    arbiter: deployment.panel,
    backupArbiter: deployment.backupArbiter,
    paymentWindow: paymentWindowOf(offer.chainId, current.paymentWindowSeconds),
    hearingWindow: HEARING_SECONDS,
    rulingWindow: RULING_SECONDS,
    opener: openerAddress(),
    ...signing,
    book: bookOf(shownOf(offer)),
  };
}

/** The offer as it is shown when it is signed: what the maker can hold the site to. */
function shownOf(offer: LoadedOffer) {
  const { current } = offer;
  const hours = hoursOf(current);
  const { firstTradeMostMinor, ...rules } = rulesOf(current);
  const text = (value: { toFixed(): string } | null) => value?.toFixed() ?? null;
  return {
    offerId: offer.id,
    revision: offer.revision,
    side: offer.side,
    asset: offer.asset,
    currency: offer.currency,
    pricing: current.pricing,
    price: [text(current.priceNumerator), text(current.priceDenominator)],
    marginBps: current.marginBps,
    floor: [text(current.floorNumerator), text(current.floorDenominator)],
    ceiling: [text(current.ceilingNumerator), text(current.ceilingDenominator)],
    leastMinor: `${current.leastMinor}`,
    mostMinor: `${current.mostMinor}`,
    methods: current.methods.map(({ methodId }) => methodId).sort(),
    paymentWindowSeconds: current.paymentWindowSeconds,
    terms: current.terms,
    firstMessage: current.firstMessage,
    hours: hours && { zone: hours.zone, days: hours.days },
    pauseUnder: [text(current.pauseUnderNumerator), text(current.pauseUnderDenominator)],
    pauseOver: [text(current.pauseOverNumerator), text(current.pauseOverDenominator)],
    takers: { ...rules, firstTradeMostMinor: firstTradeMostMinor === null ? null : `${firstTradeMostMinor}` },
  };
}

async function keepPrepared(
  tx: Tx,
  id: string,
  offer: LoadedOffer,
  signedOffer: SignedOffer,
  { contract, now }: { readonly contract: string; readonly now: Instant },
): Promise<void> {
  const { seller: sellerAddress, token, firstLane, lanes, series, validUntil } = signedOffer;
  await tx.standingOffer.create({
    data: {
      id,
      offerId: offer.id,
      revision: offer.revision,
      chainId: offer.chainId,
      contract,
      sellerAddress,
      token,
      signedOffer,
      series: BigInt(series),
      firstLane,
      lanes,
      validUntil: dateOf(validUntil),
      createdAt: dateOf(now),
    },
  });
}

async function accountsOf(tx: Tx, offer: LoadedOffer): Promise<PreparedStanding['accounts']> {
  const ids = offer.current.methods.flatMap(({ paymentAccountId }) => paymentAccountId ?? []);
  const rows = await tx.paymentAccount.findMany({ where: { id: { in: ids }, accountId: offer.makerId } });
  return offer.current.methods.map(({ methodId, paymentAccountId }) => {
    const row = rows.find(({ id }) => id === paymentAccountId);
    const sealed = row && readSealed(JSON.parse(row.ciphertext));
    if (!row || !sealed) throw new Error(`offer ${offer.id} names an account for ${methodId} that is not there`);
    return { methodId, sealed, commitment: row.commitment };
  });
}
