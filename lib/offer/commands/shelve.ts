/**
 * Puts offers where the market finds them. The book (`book."Entry"`, see its migration) is derived from the offers: whoever
 * changes one calls {@link shelve} in the same transaction, and what changes by itself (a maker who comes or goes, coins that
 * enter or leave a vault) is marked and shelved by a loop. Shelving twice is shelving once, and writes nothing the second time.
 */
import { findAsset, getAsset } from '../../chain/chains.ts';
import { Prisma } from '../../db/generated/client.ts';
import { writeNow } from '../../db/ask.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { asking, type Many, type Written } from '../../db/many.ts';
import { inTransaction } from '../../db/transaction.ts';
import { wake } from '../../events/bus.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import type { Price } from '../../kernel/money.ts';
import { gapBps } from '../../price/decimal.ts';
import { currentRate } from '../../price/queries.ts';
import { rateText } from '../../price/ratio.ts';
import { CIRCLE, ONLINE_SECONDS } from '../market.ts';
import { nameMarkets, writeEntries, type Placed } from './entries.ts';
import { loadOffers, standingAmong, type LoadedOffer } from '../queries.ts';

/** Shelves these offers as they are in this transaction. */
export async function shelve(tx: Tx, offerIds: readonly string[]): Promise<void> {
  const ids = [...new Set(offerIds)].sort();
  if (ids.length === 0) return;
  await lockOffers(tx, ids);
  const offers = await loadOffers(tx, ids);
  await nameMarkets(tx, offers);
  const standing = await freeOf(tx, offers);
  const placed = offers.map((offer): Placed => ({
    offerId: offer.id,
    free: standing.get(offer.id) ?? null,
    rate: rateOf(offer),
  }));
  await writeEntries(tx, placed);
}

/** One at a time for each offer, in one order. */
async function lockOffers(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ANY(${[...ids]}) ORDER BY "id" FOR NO KEY UPDATE`;
}

function rateOf({ chainId, asset, currency }: LoadedOffer): string | null {
  const coin = getAsset(chainId, asset);
  const rate = currentRate(coin, currency);
  return rate ? rateText(rate.price, coin.decimals, currencyDecimals(currency)) : null;
}

/** Base units free in the vault, by offer that is standing. */
async function freeOf(tx: Tx, offers: readonly LoadedOffer[]): Promise<ReadonlyMap<string, string>> {
  const standings = await standingAmong(tx, offers);
  return new Map([...standings].map(([id, { freeUnits }]) => [id, freeUnits]));
}

/**
 * Marks offers to be shelved by the loop, after this transaction: their place may have changed by what they do not own. Each mark is a row of
 * its own, seen with what it was made for: it waits for nobody and is lost with no other. Answers how many.
 */
export async function markStale(tx: Tx, offers: Prisma.Sql): Promise<number> {
  const marked = await tx.$executeRaw`
    INSERT INTO "book"."Stale" ("offerId") SELECT o."id" FROM "Offer" o WHERE o."state" = 'live' AND ${offers}`;
  if (marked > 0) wake('shelf');
  return marked;
}

const SHARING: Many = {
  name: 'offer.markSharing',
  text: `
  INSERT INTO "book"."Stale" ("offerId") SELECT o."id" FROM unnest($1::text[]) AS r("id")
  JOIN "Offer" mine ON mine."id" = r."id" JOIN "Offer" o ON o."makerId" = mine."makerId" AND o."state" = 'live'`,
  columns: ['text'],
};

/** The same for the offers that may share a vault's coins with this one: all of its maker's. Written at every take, so in plain SQL. */
export const markingSharing = (offerId: string): Written => ({
  ...asking(SHARING, offerId),
  heard: () => wake('shelf'),
});

export const markSharing = (tx: Tx, offerId: string): Promise<void> => writeNow(tx, [markingSharing(offerId)]);

const BATCH = 100;

/**
 * Shelves what is marked, first what was marked first. Answers how many offers. The offers are locked before their marks are taken away: whoever
 * holds an offer and marks others is then never waited for in a ring. Only the marks that were seen go.
 */
export async function shelveStale(db: Db): Promise<number> {
  const marked = await db.$queryRaw<{ n: bigint; offerId: string }[]>`
    SELECT "n", "offerId" FROM "book"."Stale" ORDER BY "n" LIMIT ${BATCH}`;
  if (marked.length === 0) return 0;
  const ids = [...new Set(marked.map(({ offerId }) => offerId))];
  await inTransaction(db, async (tx) => {
    await lockOffers(tx, ids);
    await tx.$executeRaw`DELETE FROM "book"."Stale" WHERE "n" = ANY(${marked.map(({ n }) => n)})`;
    await shelve(tx, ids);
  });
  return ids.length;
}

/** Marks the live offers that a vault locks coins for: coins may have come or gone by the chain alone. */
export async function markStanding(db: Db): Promise<void> {
  await markStale(
    db,
    Prisma.sql`EXISTS (
      SELECT 1 FROM "StandingOffer" s WHERE s."offerId" = o."id" AND s."endedAt" IS NULL AND s."signature" IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM "book"."Stale" waiting WHERE waiting."offerId" = o."id")`,
  );
}

/** A rate has to move so far before what is left of the offers that follow it is counted anew, in basis points. */
const MOVED_BPS = 50;

type Market = {
  readonly id: number;
  readonly chainId: number;
  readonly asset: string;
  readonly currency: string;
  readonly side: 'buy' | 'sell';
};

/**
 * Marks the offers that follow a rate which has moved, where what is left of them decides what a trade may come to, or whether there can be one:
 * it is worth more or less now. `shelvedAt` keeps the rate that each market was marked at; the caller begins with none. Answers how many.
 */
export async function markMoved(db: Db, shelvedAt: Map<number, Price>): Promise<number> {
  let marked = 0;
  const markets = await db.$queryRaw<Market[]>`
    SELECT "id", "chainId", "asset", "currency", "side" FROM "book"."Market"`;
  for (const market of markets) {
    const { id, chainId, asset, currency } = market;
    const coin = findAsset(chainId, asset);
    const rate = coin && currentRate(coin, currency)?.price;
    const before = shelvedAt.get(id);
    if (rate && before && gapBps(rate, before) < MOVED_BPS) continue;
    // What is shelved while there is no rate knows nothing of what is left: once there is one, it is counted.
    if (!rate) {
      shelvedAt.delete(id);
      continue;
    }
    marked += await markStale(db, bounded(market, rate));
    shelvedAt.set(id, rate);
  }
  return marked;
}

/** Offers of a market at a margin whose entry is less than their maximum, will be, or is missing. */
const bounded = (
  { chainId, asset, currency, side }: Market,
  { numerator, denominator }: Price,
): Prisma.Sql => Prisma.sql`
  o."side" = ${side}::"OfferSide" AND o."chainId" = ${chainId} AND o."asset" = ${asset} AND o."currency" = ${currency}
  AND o."totalTokens" IS NOT NULL AND NOT o."unlisted" AND NOT o."resting" AND EXISTS (
    SELECT 1 FROM "OfferRevision" r
    LEFT JOIN "book"."Entry" e ON e."offerId" = r."offerId" AND e."shelf" IN (0, ${CIRCLE}) AND e."method" = ''
    WHERE r."offerId" = o."id" AND r."revision" = o."revision" AND r."pricing" = 'margin'
      AND (e."mostMinor" IS NULL OR e."mostMinor" < r."mostMinor" OR
        (o."totalTokens" - o."heldTokens") * ${toDecimal(numerator)}::numeric * (10000 + coalesce(r."marginBps", 0))
          < r."mostMinor" * 10000 * ${toDecimal(denominator)}::numeric))`;

/**
 * Moves the offers of makers who came or went onto and off the shelves of those who are online. Answers how many makers.
 * `now`: the server's clock.
 */
export async function shelveOnline(db: Db, now: Date = new Date()): Promise<number> {
  const since = new Date(now.getTime() - ONLINE_SECONDS * 1000);
  return inTransaction(db, async (tx) => {
    const moved = await tx.$queryRaw<{ makerId: string }[]>`
      WITH here AS (
        SELECT a."id" FROM "Account" a WHERE a."lastSeenAt" > ${since}
          AND EXISTS (SELECT 1 FROM "Offer" o WHERE o."makerId" = a."id" AND o."state" = 'live')
      ),
      came AS (
        INSERT INTO "book"."Online" ("makerId") SELECT "id" FROM here ON CONFLICT DO NOTHING RETURNING "makerId"
      ),
      went AS (
        DELETE FROM "book"."Online" n WHERE NOT EXISTS (SELECT 1 FROM here WHERE here."id" = n."makerId") RETURNING "makerId"
      )
      SELECT "makerId" FROM came UNION ALL SELECT "makerId" FROM went`;
    const makers = moved.map(({ makerId }) => makerId);
    if (makers.length) await markStale(tx, Prisma.sql`o."makerId" = ANY(${makers})`);
    return makers.length;
  });
}
