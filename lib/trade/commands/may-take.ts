/** Whether somebody may take an offer: held against the rows of now, in the take's own transaction. */
import type { Actor } from '../../account/policy.ts';
import { findBlock } from '../../account/queries/blocks.ts';
import { listEarned, type Earned } from '../../account/queries/earned.ts';
import { findRestraint } from '../../account/queries/restraints.ts';
import { canBegin, type Restraint } from '../../account/restraint.ts';
import { getAsset } from '../../chain/chains.ts';
import { Busy, type Ask } from '../../db/ask.ts';
import type { Tx } from '../../db/ctx.ts';
import { asking, type Many } from '../../db/many.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { canBeTaken, canDeal, canSell, canTake } from '../../offer/policy.ts';
import type { LoadedOffer } from '../../offer/queries.ts';
import { haveTraded } from '../../offer/queries/caps.ts';
import { findTakerStanding, opennessOf, rulesOf } from '../../offer/queries/terms.ts';
import { refuseOffer } from '../../offer/refusals.ts';
import { asksAnything } from '../../offer/taker.ts';
import { currentRate } from '../../price/queries.ts';
import { refuseTrade } from '../refusals.ts';

/** Trades one person may have waiting for escrow or payment at once. */
const MOST_OPEN = 20;

const TAKER: Many<{ readonly pausedUntil: Date | null; readonly underWay: number }> = {
  name: 'trade.taker',
  text: `
  SELECT r."at"::int4 AS "at", a."pausedUntil",
    (SELECT count(*)::int FROM "Trade" WHERE "takerId" = a."id" AND "state" IN ('awaiting_escrow', 'awaiting_payment') AND NOT "practice") AS "underWay"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") JOIN "Account" a ON a."id" = r."id"`,
  columns: ['text'],
};

/** What is known of a taker and of the two, as the rows say now: the session's copy is a moment old. */
export type TakerFacts = {
  readonly block: 'own' | 'other' | null;
  readonly pausedUntil: Instant | null;
  readonly restraint: Restraint;
  readonly makersRestraint: Restraint;
  readonly underWay: number;
  /** What the two have earned, by id. */
  readonly earned: ReadonlyMap<string, Earned>;
  readonly traded: boolean;
};

/** Asked together, behind whatever the caller holds. */
export async function readTaker(ask: Ask, { accountId }: Actor, { makerId }: LoadedOffer): Promise<TakerFacts> {
  const [block, [taker], restraint, makersRestraint, earned, traded] = await Promise.all([
    findBlock(ask, accountId, makerId),
    ask(asking(TAKER, accountId)),
    findRestraint(ask, accountId),
    findRestraint(ask, makerId),
    listEarned(ask, [accountId, makerId]),
    haveTraded(ask, accountId, makerId),
  ]);
  const pausedUntil = taker!.pausedUntil && instantOf(taker!.pausedUntil);
  return { block, pausedUntil, restraint, makersRestraint, underWay: taker!.underWay, earned, traded };
}

/**
 * Whether this person may take this offer now, whatever the amount. Refuses `trade.own_offer`, `trade.paused`, `trade.identity_missing`,
 * `trade.partner_identity_missing`, `trade.too_many_open`, `account.banned`, `account.paused_by_staff`, `account.frozen`, and `offer.*` for what shuts the offer.
 */
export function checkTaker(facts: TakerFacts, actor: Actor, offer: LoadedOffer, now: Instant): Result<null> {
  if (offer.makerId === actor.accountId) return refused(refuseTrade('trade.own_offer'));
  // Who takes an offer to buy is the seller, and names the account that the money comes to.
  const sells = canSell(actor, offer.side === 'buy' ? 'sell' : 'buy');
  if (!sells.ok) return sells;
  const deal = canDeal(facts.block);
  if (!deal.ok) return deal;
  const triggeredBy = currentRate(getAsset(offer.chainId, offer.asset), offer.currency)?.price;
  const open = canBeTaken(opennessOf(offer, now), triggeredBy, now);
  if (!open.ok) return open;
  const { pausedUntil } = facts;
  if (pausedUntil !== null && pausedUntil > now) return refused(refuseTrade('trade.paused', { until: pausedUntil }));
  const may = canBegin(facts.restraint, now);
  if (!may.ok) return may;
  // Why is between the staff and its maker.
  if (!canBegin(facts.makersRestraint, now).ok) return refused(refuseOffer('offer.paused'));
  if (!actor.identityPublicKey) return refused(refuseTrade('trade.identity_missing'));
  if (!offer.maker.identityPublicKey) return refused(refuseTrade('trade.partner_identity_missing'));
  return facts.underWay < MOST_OPEN ? ok(null) : refused(refuseTrade('trade.too_many_open', { most: MOST_OPEN }));
}

/** What the maker asks of takers, held against the rows of now. @throws Busy where they ask anything and there is no transaction to ask it in. */
export async function checkRules(
  tx: Tx | null,
  actor: Actor,
  offer: LoadedOffer,
  { fiatMinor, now }: { readonly fiatMinor: bigint; readonly now: Instant },
): Promise<Result<null>> {
  const rules = rulesOf(offer.current);
  if (!asksAnything(rules)) return ok(null);
  if (!tx) throw new Busy('what the maker asks of takers');
  const standing = await findTakerStanding(tx, actor.accountId, offer);
  if (!standing) return refused(refuseTrade('trade.sign_in'));
  return canTake(rules, standing, fiatMinor, now);
}
