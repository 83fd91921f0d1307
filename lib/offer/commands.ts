import type { Actor } from '../account/policy.ts';
import { getAsset } from '../chain/chains.ts';
import { chainNow } from '../chain/clock.ts';
import { Prisma } from '../db/generated/client.ts';
import type { Ctx, Tx } from '../db/ctx.ts';
import { toDecimal } from '../db/decimal.ts';
import { runOnce } from '../db/command-key.ts';
import { inTransaction } from '../db/transaction.ts';
import { newId } from '../kernel/ids.ts';
import { parseUnits, type Price } from '../kernel/money.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { currencyDecimals } from '../kernel/currencies.ts';
import { comparePrices, priceOf } from '../price/ratio.ts';
import { announceOffer } from './commands/announce.ts';
import { endStanding } from './commands/end-standing.ts';
import { markStale, shelve } from './commands/shelve.ts';
import { decideOffer, type OfferMove } from './machine.ts';
import { refuseOffer } from './refusals.ts';
import type { ParsedOffer } from './schema.ts';
import type { StandingEnd } from './view.ts';

/** Open offers one account may have. */
const MOST_OPEN = 100;

/** Moves that end what makes an offer standing; after a pause it is signed anew. */
const STANDING_ENDS: Partial<Record<OfferMove, StandingEnd>> = { pause: 'paused', close: 'closed' };

const published = (ctx: Ctx, { accountId }: Actor, offerId: string, revision: number) =>
  ({ offerId, type: 'offer.published', data: { revision }, actorId: accountId, at: ctx.clock() }) as const;

type RevisionData = Omit<Prisma.OfferRevisionUncheckedCreateInput, 'offerId' | 'revision' | 'methods'>;

/** Posts an offer, once per key. Refuses what the schema cannot see: accounts that are not the maker's, too many offers. */
export async function postOffer(ctx: Ctx, input: ParsedOffer): Promise<Result<{ offerId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  // Without a published identity key nobody could seal anything to the maker.
  if (!actor.identityPublicKey) return refused(refuseOffer('offer.identity_missing'));
  const read = readTerms(input);
  if (!read.ok) return read;
  return runOnce(ctx, 'postOffer', input, async (tx) => {
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
        totalTokens: read.value.total === null ? null : toDecimal(read.value.total),
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
 * one is refused (`offer.changed`). Side, asset and currency stay what they are: another market is another offer.
 */
export async function editOffer(
  ctx: Ctx,
  input: ParsedOffer & { readonly offerId: string; readonly seenRevision: number },
): Promise<Result<{ offerId: string; revision: number }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  const read = readTerms(input);
  if (!read.ok) return read;
  return inTransaction(ctx.db, async (tx) => {
    const offer = await tx.offer.findUnique({ where: { id: input.offerId } });
    if (!offer || offer.makerId !== actor.accountId) return refused(refuseOffer('offer.not_found'));
    const allowed = decideOffer(offer.state, 'edit');
    if (!allowed.ok) return allowed;
    const same = offer.side === input.side && offer.asset === input.asset && offer.currency === input.currency;
    if (!same || offer.revision !== input.seenRevision) return refused(refuseOffer('offer.changed'));
    const accounts = await checkAccounts(tx, actor, input);
    if (!accounts.ok) return accounts;
    const revision = offer.revision + 1;
    const changed = await tx.offer.updateMany({
      where: { id: offer.id, version: offer.version },
      data: {
        revision,
        version: offer.version + 1,
        totalTokens: read.value.total === null ? null : toDecimal(read.value.total),
      },
    });
    if (changed.count === 0) return refused(refuseOffer('offer.changed'));
    // What was signed was another offer: nothing is locked by it any more.
    await endStanding(tx, offer.id, 'edited', await chainNow(tx, offer.chainId));
    await writeRevision(tx, offer.id, revision, read.value.revision, input);
    await shelve(tx, [offer.id]);
    if (offer.state === 'live') await announceOffer(tx, published(ctx, actor, offer.id, revision));
    return ok({ offerId: offer.id, revision });
  });
}

/** Pauses, resumes or closes an offer of the actor's. Trades under way go on. */
export async function moveOffer(
  ctx: Ctx,
  input: { readonly offerId: string; readonly move: Exclude<OfferMove, 'edit'> },
): Promise<Result<{ offerId: string; state: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseOffer('offer.sign_in'));
  return inTransaction(ctx.db, async (tx) => {
    const offer = await tx.offer.findUnique({ where: { id: input.offerId } });
    if (!offer || offer.makerId !== actor.accountId) return refused(refuseOffer('offer.not_found'));
    const next = decideOffer(offer.state, input.move);
    if (!next.ok) return next;
    const changed = await tx.offer.updateMany({
      where: { id: offer.id, version: offer.version },
      data: { state: next.value, version: offer.version + 1 },
    });
    if (changed.count === 0) return refused(refuseOffer('offer.changed'));
    const end = STANDING_ENDS[input.move];
    if (end) await endStanding(tx, offer.id, end, await chainNow(tx, offer.chainId));
    await shelve(tx, [offer.id]);
    if (input.move === 'resume') await announceOffer(tx, published(ctx, actor, offer.id, offer.revision));
    return ok({ offerId: offer.id, state: next.value });
  });
}

/**
 * Holds part of an offer for a trade under way, in the taker's transaction. One conditional statement: two takers at once
 * cannot both get the last of it. False: not enough is left.
 */
export async function holdCapacity(tx: Tx, offerId: string, units: bigint): Promise<boolean> {
  const amount = toDecimal(units);
  const held = await tx.$executeRaw`
    UPDATE "Offer" SET "heldTokens" = "heldTokens" + ${amount}
    WHERE "id" = ${offerId} AND "state" = 'live' AND ("totalTokens" IS NULL OR "heldTokens" + ${amount} <= "totalTokens")`;
  if (held === 1) await markStale(tx, sharing(offerId));
  return held === 1;
}

/** Frees what a trade held. The caller does so once per trade. Coins that were sold stay counted: see {@link consumeCapacity}. */
export async function releaseCapacity(tx: Tx, offerId: string, units: Prisma.Decimal): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Offer" SET "heldTokens" = GREATEST(0, "heldTokens" - ${units}) WHERE "id" = ${offerId}`;
  await markStale(tx, sharing(offerId));
}

/** Turns what a trade held into sold: the hold ends and so much less is left in all. */
export async function consumeCapacity(tx: Tx, offerId: string, units: Prisma.Decimal): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Offer" SET "heldTokens" = GREATEST(0, "heldTokens" - ${units}),
      "totalTokens" = CASE WHEN "totalTokens" IS NULL THEN NULL ELSE GREATEST(0, "totalTokens" - ${units}) END
    WHERE "id" = ${offerId}`;
  await markStale(tx, sharing(offerId));
}

/** The offers that may share a vault's coins with this one: all of its maker's. */
const sharing = (offerId: string): Prisma.Sql =>
  Prisma.sql`o."makerId" = (SELECT "makerId" FROM "Offer" WHERE "id" = ${offerId})`;

type ReadOffer = { readonly revision: RevisionData; readonly total: bigint | null };

function readTerms(input: ParsedOffer): Result<ReadOffer> {
  const asset = getAsset(input.chainId, input.asset);
  const decimals = currencyDecimals(input.currency);
  const price = (typed: string | undefined) => (typed ? priceOf(typed, asset.decimals, decimals) : undefined);
  const [fixed, floor, ceiling] = [price(input.fixedPrice), price(input.floorPrice), price(input.ceilingPrice)];
  if (input.pricing === 'fixed' && !fixed) return refused(refuseOffer('offer.price_unavailable'));
  if (floor && ceiling && comparePrices(floor, ceiling) > 0) return refused(refuseOffer('offer.bounds_reversed'));
  const total = input.total === undefined ? null : parseUnits(input.total, asset.decimals);
  if (total === undefined || total === 0n) return refused(refuseOffer('offer.amount_too_small'));
  const margin = input.pricing === 'margin';
  const revision: RevisionData = {
    pricing: input.pricing,
    ...columns('price', margin ? undefined : fixed),
    ...columns('floor', margin ? floor : undefined),
    ...columns('ceiling', margin ? ceiling : undefined),
    marginBps: margin ? (input.marginBps ?? 0) : null,
    leastMinor: parseUnits(input.least, decimals)!,
    mostMinor: parseUnits(input.most, decimals)!,
    paymentWindowSeconds: input.paymentWindowSeconds,
    terms: input.terms,
    fromVault: input.side === 'sell' && input.fromVault,
    country: input.country ?? null,
  };
  return ok({ revision, total });
}

function columns(name: 'price' | 'floor' | 'ceiling', price: Price | undefined): Partial<RevisionData> {
  if (!price) return {};
  return { [`${name}Numerator`]: toDecimal(price.numerator), [`${name}Denominator`]: toDecimal(price.denominator) };
}

async function writeRevision(
  tx: Tx,
  offerId: string,
  revision: number,
  data: RevisionData,
  input: ParsedOffer,
): Promise<void> {
  await tx.offerRevision.create({ data: { ...data, offerId, revision } });
  await tx.offerMethod.createMany({
    data: input.methods.map(({ methodId, paymentAccountId }) => ({
      offerId,
      revision,
      methodId,
      paymentAccountId: input.side === 'sell' ? (paymentAccountId ?? null) : null,
    })),
  });
}

/** Every account named is the maker's own, not archived, and of that method and currency. */
async function checkAccounts(tx: Tx, actor: Actor, input: ParsedOffer): Promise<Result<null>> {
  if (input.side === 'buy') return ok(null);
  for (const { methodId, paymentAccountId } of input.methods) {
    if (!paymentAccountId) return refused(refuseOffer('offer.payment_account_needed', { method: methodId }));
    const account = await tx.paymentAccount.findUnique({ where: { id: paymentAccountId } });
    const fits =
      account?.accountId === actor.accountId &&
      account.archivedAt === null &&
      account.methodId === methodId &&
      account.currency === input.currency;
    if (!fits) return refused(refuseOffer('offer.payment_account_mismatch', { method: methodId }));
  }
  return ok(null);
}
