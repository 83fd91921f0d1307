import type { Actor } from '../account/policy.ts';
import { checkMayBegin } from '../account/queries/restraints.ts';
import { getAsset } from '../chain/chains.ts';
import { chainNow } from '../chain/clock.ts';
import type { Prisma } from '../db/generated/client.ts';
import type { Ctx, Tx } from '../db/ctx.ts';
import { toDecimal } from '../db/decimal.ts';
import { runOnce } from '../db/command-key.ts';
import { askIn, type Asks } from '../db/ask.ts';
import { asking, type Many, type Written } from '../db/many.ts';
import { newId } from '../kernel/ids.ts';
import { parseUnits } from '../kernel/money.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { currentRate } from '../price/queries.ts';
import { siteIn } from '../site/cache.ts';
import { chainHere } from '../site/chains.ts';
import { announceOffer, type OfferEvent } from './commands/announce.ts';
import { endStanding } from './commands/end-standing.ts';
import { noteChange } from './commands/entries.ts';
import { markingSharing, markSharing, shelve } from './commands/shelve.ts';
import { checkAccounts, readTerms, writeRevision } from './commands/terms.ts';
import { checkMayOffer, checkMethods } from './commands/may-offer.ts';
import { decideOffer, returnsByItself, type OfferMove } from './machine.ts';
import { loadOffer, type LoadedOffer } from './queries.ts';
import { triggerOf } from './queries/terms.ts';
import { canSell } from './policy.ts';
import { refuseOffer } from './refusals.ts';
import type { ParsedOffer } from './schema.ts';
import { isCrossed } from './trigger.ts';
import type { StandingEnd } from './view.ts';

/** Open offers one account may have. */
const MOST_OPEN = 100;

/** Moves that end what makes an offer standing; after a pause it is signed anew. */
const STANDING_ENDS: Partial<Record<OfferMove, StandingEnd>> = { pause: 'paused', close: 'closed' };

const published = (ctx: Ctx, { accountId }: Actor, offerId: string, revision: number) =>
  ({ offerId, type: 'offer.published', data: { revision }, actorId: accountId, at: ctx.clock() }) as const;

/** What the world hears of a move of the maker's. */
function movedEvent(
  ctx: Ctx,
  actor: Actor,
  { id, revision }: LoadedOffer,
  move: Exclude<OfferMove, 'edit'>,
): OfferEvent {
  if (move === 'resume') return published(ctx, actor, id, revision);
  const common = { offerId: id, actorId: actor.accountId, at: ctx.clock() } as const;
  return move === 'pause'
    ? { ...common, type: 'offer.paused', data: { reason: 'maker' } }
    : { ...common, type: 'offer.closed', data: {} };
}

/**
 * Posts an offer, once per key. Refuses what the schema cannot see: accounts that are not the maker's, too many offers; and what the operator or the
 * staff stop (`site.no_such_chain`, `site.no_new_offers`, `site.method_off`, `account.banned`, `account.paused_by_staff`), selling while payouts are frozen (`account.frozen`).
 */
export async function postOffer(ctx: Ctx, input: ParsedOffer): Promise<Result<{ offerId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  // Without a published identity key nobody could seal anything to the maker.
  if (!actor.identityPublicKey) return refused(refuseOffer('offer.identity_missing'));
  const sells = canSell(actor, input.side);
  if (!sells.ok) return sells;
  const here = chainHere(input.chainId);
  if (!here.ok) return here;
  return runOnce(ctx, 'postOffer', input, async (tx) => {
    const now = await chainNow(tx, input.chainId);
    const site = await siteIn(tx, now);
    const may = await checkMayOffer(tx, actor, { chainId: input.chainId, now, site });
    if (!may.ok) return may;
    const paid = checkMethods(site, input);
    if (!paid.ok) return paid;
    const read = readTerms(input, now);
    if (!read.ok) return read;
    // One at a time for each person, so that two at once cannot both be the last one allowed.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`offers:${actor.accountId}`}))`;
    // Deleted while this request was on its way: a deletion holds the same lock.
    const gone = await tx.account.count({ where: { id: actor.accountId, deletedAt: { not: null } } });
    if (gone > 0) return refused(refuseOffer('offer.sign_in'));
    const open = await tx.offer.count({ where: { makerId: actor.accountId, state: { not: 'closed' } } });
    if (open >= MOST_OPEN) return refused(refuseOffer('offer.too_many', { most: MOST_OPEN }));
    const accounts = await checkAccounts(tx, actor, input);
    if (!accounts.ok) return accounts;
    const id = newId(ctx.random);
    await tx.offer.create({
      data: {
        id,
        makerId: actor.accountId,
        side: input.side,
        chainId: input.chainId,
        asset: input.asset,
        currency: input.currency,
        ...read.value.offer,
      },
    });
    await writeRevision(tx, id, 1, read.value.revision, input);
    await shelve(tx, [id]);
    await announceOffer(tx, published(ctx, actor, id, 1));
    return ok({ offerId: id });
  });
}

/**
 * Changes an offer by a new revision; trades under way keep theirs. `revision` is the one the maker saw: whoever edits an older
 * one is refused (`offer.changed`). Side, asset and currency stay what they are: another market is another offer. `seenTotal`, whole coins or
 * empty for none, is what the form began with: who left it as it was does not bring back what was sold since, and who wrote another
 * over one that is no longer so is refused as well.
 */
export async function editOffer(
  ctx: Ctx,
  input: ParsedOffer & {
    readonly offerId: string;
    readonly seenRevision: number;
    readonly seenTotal?: string | undefined;
  },
): Promise<Result<{ offerId: string; revision: number }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  return runOnce(ctx, 'editOffer', input, async (tx) => {
    const offer = await tx.offer.findUnique({ where: { id: input.offerId } });
    if (!offer || offer.makerId !== actor.accountId) return refused(refuseOffer('offer.not_found'));
    const allowed = decideOffer(offer.state, 'edit');
    if (!allowed.ok) return allowed;
    const may = canSell(actor, offer.side);
    if (!may.ok) return may;
    const same =
      offer.chainId === input.chainId &&
      offer.side === input.side &&
      offer.asset === input.asset &&
      offer.currency === input.currency;
    if (!same || offer.revision !== input.seenRevision) return refused(refuseOffer('offer.changed'));
    const now = await chainNow(tx, offer.chainId);
    const paid = checkMethods(await siteIn(tx, now), input);
    if (!paid.ok) return paid;
    const read = readTerms({ ...input, chainId: offer.chainId }, now);
    if (!read.ok) return read;
    const accounts = await checkAccounts(tx, actor, input);
    if (!accounts.ok) return accounts;
    const { totalTokens, ...terms } = read.value.offer;
    const seen = input.seenTotal === undefined ? offer.totalTokens : totalOf(offer, input.seenTotal);
    const sameTotal = input.seenTotal !== undefined && equalTotals(seen, totalTokens);
    const revision = offer.revision + 1;
    // What had paused itself by a trigger price or a method is live again; the clock holds the new one against the rate within a second, a take at once.
    const back: { state?: 'live'; pauseReason?: null } = returnsByItself(offer.pauseReason)
      ? { state: 'live', pauseReason: null }
      : {};
    const changed = await tx.offer.updateMany({
      where: { id: offer.id, version: offer.version, ...(!sameTotal && { totalTokens: seen }) },
      data: {
        revision,
        version: offer.version + 1,
        ...terms,
        ...(!sameTotal && { totalTokens }),
        ...back,
      },
    });
    if (changed.count === 0) return refused(refuseOffer('offer.changed'));
    // What was signed was another offer: nothing is locked by it any more.
    await endStanding(tx, offer.id, 'edited', now);
    await writeRevision(tx, offer.id, revision, read.value.revision, input);
    await shelve(tx, [offer.id]);
    await noteChange(tx, [offer.id]);
    const live = (back.state ?? offer.state) === 'live';
    if (live) await announceOffer(tx, published(ctx, actor, offer.id, revision));
    return ok({ offerId: offer.id, revision });
  });
}

type Total = Prisma.Decimal | null;

/** A total as typed, in base units; null: none. */
function totalOf({ chainId, asset }: Pick<LoadedOffer, 'chainId' | 'asset'>, typed: string): Total {
  const units = parseUnits(typed, getAsset(chainId, asset).decimals);
  return units === undefined ? null : toDecimal(units);
}

const equalTotals = (a: Total, b: Total): boolean => (a === null || b === null ? a === b : a.equals(b));

/**
 * Pauses, resumes or closes an offer of the actor's. Trades under way go on. Refuses `offer.paused_by_rate` to resume against a trigger
 * price, `site.method_off`, `account.banned`, `account.paused_by_staff`, `account.frozen` where it sells.
 */
export async function moveOffer(
  ctx: Ctx,
  input: { readonly offerId: string; readonly move: Exclude<OfferMove, 'edit'> },
): Promise<Result<{ offerId: string; state: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  return runOnce(ctx, 'moveOffer', input, async (tx) => {
    const offer = await loadOffer(tx, input.offerId);
    if (!offer || offer.makerId !== actor.accountId) return refused(refuseOffer('offer.not_found'));
    const next = decideOffer(offer.state, input.move);
    if (!next.ok) return next;
    const back = input.move === 'resume' ? await canResume(tx, actor, offer) : ok(null);
    if (!back.ok) return back;
    const changed = await tx.offer.updateMany({
      where: { id: offer.id, version: offer.version },
      data: {
        state: next.value,
        pauseReason: next.value === 'paused' ? 'maker' : null,
        version: offer.version + 1,
      },
    });
    if (changed.count === 0) return refused(refuseOffer('offer.changed'));
    const end = STANDING_ENDS[input.move];
    if (end) await endStanding(tx, offer.id, end, await chainNow(tx, offer.chainId));
    await shelve(tx, [offer.id]);
    await announceOffer(tx, movedEvent(ctx, actor, offer, input.move));
    return ok({ offerId: offer.id, state: next.value });
  });
}

/** What would be taken out of the market again at once, or must not come back yet, is not resumed. */
async function canResume(tx: Tx, actor: Actor, offer: LoadedOffer): Promise<Result<unknown>> {
  const sells = canSell(actor, offer.side);
  if (!sells.ok) return sells;
  if (isBeyond(offer)) return refused(refuseOffer('offer.paused_by_rate'));
  const now = await chainNow(tx, offer.chainId);
  const may = await checkMayBegin(tx, actor.accountId, now);
  if (!may.ok) return may;
  const { country, methods } = offer.current;
  return checkMethods(await siteIn(tx, now), { country, methods });
}

/** Whether the rate is beyond a trigger price of this offer: resumed, it would pause again at once. */
function isBeyond(offer: LoadedOffer): boolean {
  const rate = currentRate(getAsset(offer.chainId, offer.asset), offer.currency)?.price;
  return isCrossed(triggerOf(offer.current), rate);
}

type Bounds = Pick<LoadedOffer, 'state' | 'revision'> & { readonly total: string | null; readonly held: string };

const bounds = (more: string) => `
  SELECT r."at"::int4 AS "at", o."state", o."revision", o."totalTokens"::text AS "total", o."heldTokens"::text AS "held"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") JOIN "Offer" o ON o."id" = r."id" FOR NO KEY UPDATE OF o${more}`;

const BOUNDS: Many<Bounds> = {
  name: 'offer.bounds',
  text: bounds(''),
  unwaiting: bounds(' SKIP LOCKED'),
  columns: ['text'],
};

const TAKE_UP: Many = {
  name: 'offer.takeUp',
  // Who holds it has looked; whoever had not would end in a division by zero.
  text: `
  WITH held AS (
    UPDATE "Offer" o SET "heldTokens" = o."heldTokens" + r."units"::numeric
    FROM unnest($1::text[], $2::int4[], $3::text[]) AS r("id", "revision", "units")
    WHERE o."id" = r."id" AND o."state" = 'live' AND o."revision" = r."revision" AND (o."totalTokens" IS NULL OR o."heldTokens" + r."units"::numeric <= o."totalTokens")
    RETURNING 1)
  SELECT 1 / (CASE WHEN count(*) = cardinality($1::text[]) THEN 1 ELSE 0 END) FROM held`,
  columns: ['text', 'int', 'text'],
};

/**
 * Holds the offer, and answers what is to be written so that part of it is held for a trade under way, in the taker's transaction: two takers at once
 * cannot both get the last of it, and none gets a revision that was edited away or an offer that was paused while they took it.
 * Refuses `offer.changed`, `offer.not_enough_left` { left }, `offer.not_found`, which where several ask together may only mean that somebody has it.
 */
export async function holdCapacity(
  on: Asks,
  { id, revision }: Pick<LoadedOffer, 'id' | 'revision'>,
  units: bigint,
): Promise<Result<readonly Written[]>> {
  const [now] = await askIn(on)(asking(BOUNDS, id));
  // It was deleted meanwhile; or, where several ask, somebody has it.
  if (!now) return refused(refuseOffer('offer.not_found'));
  if (now.revision !== revision || now.state !== 'live') return refused(refuseOffer('offer.changed'));
  const left = now.total === null ? null : BigInt(now.total) - BigInt(now.held);
  if (left !== null && units > left)
    return refused(refuseOffer('offer.not_enough_left', { left: `${left > 0n ? left : 0n}` }));
  return ok([asking(TAKE_UP, id, revision, `${units}`), markingSharing(id)]);
}

/** Frees what a trade held. The caller does so once per trade. Coins that were sold stay counted: see {@link consumeCapacity}. */
export async function releaseCapacity(tx: Tx, offerId: string, units: Prisma.Decimal): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Offer" SET "heldTokens" = GREATEST(0, "heldTokens" - ${units}) WHERE "id" = ${offerId}`;
  await markSharing(tx, offerId);
}

/** Turns what a trade held into sold: the hold ends and so much less is left in all. */
export async function consumeCapacity(tx: Tx, offerId: string, units: Prisma.Decimal): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Offer" SET "heldTokens" = GREATEST(0, "heldTokens" - ${units}),
      "totalTokens" = CASE WHEN "totalTokens" IS NULL THEN NULL ELSE GREATEST(0, "totalTokens" - ${units}) END
    WHERE "id" = ${offerId}`;
  await markSharing(tx, offerId);
}
