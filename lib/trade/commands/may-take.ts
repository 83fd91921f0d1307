/** Whether somebody may take an offer: held against the rows of now, in the take's own transaction. */
import type { Actor } from '../../account/policy.ts';
import { findBlock } from '../../account/queries/blocks.ts';
import { checkMayBegin } from '../../account/queries/restraints.ts';
import { getAsset } from '../../chain/chains.ts';
import type { Tx } from '../../db/ctx.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { canBeTaken, canDeal, canSell, canTake } from '../../offer/policy.ts';
import type { LoadedOffer } from '../../offer/queries.ts';
import { findTakerStanding, opennessOf, rulesOf } from '../../offer/queries/terms.ts';
import { refuseOffer } from '../../offer/refusals.ts';
import { asksAnything } from '../../offer/taker.ts';
import { currentRate } from '../../price/queries.ts';
import { refuseTrade } from '../refusals.ts';

/** Trades one person may have waiting for escrow or payment at once. */
const MOST_OPEN = 20;

/**
 * Whether this person may take this offer now, whatever the amount. Refuses `trade.own_offer`, `trade.paused`, `trade.identity_missing`,
 * `trade.partner_identity_missing`, `trade.too_many_open`, `account.banned`, `account.paused_by_staff`, `account.frozen`, and `offer.*` for what shuts the offer.
 */
export async function checkTaker(tx: Tx, actor: Actor, offer: LoadedOffer, now: Instant): Promise<Result<null>> {
  if (offer.makerId === actor.accountId) return refused(refuseTrade('trade.own_offer'));
  // Who takes an offer to buy is the seller, and names the account that the money comes to.
  const sells = canSell(actor, offer.side === 'buy' ? 'sell' : 'buy');
  if (!sells.ok) return sells;
  const deal = canDeal(await findBlock(tx, actor.accountId, offer.makerId));
  if (!deal.ok) return deal;
  const triggeredBy = currentRate(getAsset(offer.chainId, offer.asset), offer.currency)?.price;
  const open = canBeTaken(opennessOf(offer, now), triggeredBy, now);
  if (!open.ok) return open;
  // As the row says now: the session's copy of it is a moment old.
  const { pausedUntil } = await tx.account.findUniqueOrThrow({
    where: { id: actor.accountId },
    select: { pausedUntil: true },
  });
  if (pausedUntil !== null && instantOf(pausedUntil) > now) {
    return refused(refuseTrade('trade.paused', { until: instantOf(pausedUntil) }));
  }
  const may = await checkMayBegin(tx, actor.accountId, now);
  if (!may.ok) return may;
  // Why is between the staff and its maker.
  if (!(await checkMayBegin(tx, offer.makerId, now)).ok) return refused(refuseOffer('offer.paused'));
  if (!actor.identityPublicKey) return refused(refuseTrade('trade.identity_missing'));
  if (!offer.maker.identityPublicKey) return refused(refuseTrade('trade.partner_identity_missing'));
  const underWay = await tx.trade.count({
    where: {
      OR: [{ buyerId: actor.accountId }, { sellerId: actor.accountId }],
      takerId: actor.accountId,
      state: { in: ['awaiting_escrow', 'awaiting_payment'] },
      practice: false,
    },
  });
  return underWay < MOST_OPEN ? ok(null) : refused(refuseTrade('trade.too_many_open', { most: MOST_OPEN }));
}

/** What the maker asks of takers, held against the rows of now. */
export async function checkRules(
  tx: Tx,
  actor: Actor,
  offer: LoadedOffer,
  { fiatMinor, now }: { readonly fiatMinor: bigint; readonly now: Instant },
): Promise<Result<null>> {
  const rules = rulesOf(offer.current);
  if (!asksAnything(rules)) return ok(null);
  const standing = await findTakerStanding(tx, actor.accountId, offer);
  if (!standing) return refused(refuseTrade('trade.sign_in'));
  return canTake(rules, standing, fiatMinor, now);
}
