/** Whether somebody may take an offer: held against the rows of now, in the take's own transaction. */
import type { Actor } from '../../account/policy.ts';
import { findBlock } from '../../account/queries/blocks.ts';
import { listEarned, type Earned } from '../../account/queries/earned.ts';
import { findRestraint } from '../../account/queries/restraints.ts';
import { canBegin, type Restraint } from '../../account/restraint.ts';
import { getAsset } from '../../chain/chains.ts';
import type { Tx } from '../../db/ctx.ts';
import { sqlIn } from '../../db/inside.ts';
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

const PAUSED = 'SELECT "pausedUntil" FROM "Account" WHERE "id" = $1';
const UNDER_WAY = `
  SELECT count(*)::int AS "n" FROM "Trade"
  WHERE "takerId" = $1 AND "state" IN ('awaiting_escrow', 'awaiting_payment') AND NOT "practice"`;

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
export async function readTaker(tx: Tx, { accountId }: Actor, { makerId }: LoadedOffer): Promise<TakerFacts> {
  const sql = sqlIn(tx);
  const [block, [account], restraint, makersRestraint, [open], earned, traded] = await Promise.all([
    findBlock(tx, accountId, makerId),
    sql<{ pausedUntil: Date | null }>('trade.pausedUntil', PAUSED, [accountId]),
    findRestraint(tx, accountId),
    findRestraint(tx, makerId),
    sql<{ n: number }>('trade.underWay', UNDER_WAY, [accountId]),
    listEarned(tx, [accountId, makerId]),
    haveTraded(tx, accountId, makerId),
  ]);
  const pausedUntil = account!.pausedUntil && instantOf(account!.pausedUntil);
  return { block, pausedUntil, restraint, makersRestraint, underWay: open!.n, earned, traded };
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
