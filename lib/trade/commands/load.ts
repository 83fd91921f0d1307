import type pg from 'pg';
import { askIn, type Asks } from '../../db/ask.ts';
import type { Trade } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { Prisma } from '../../db/generated/client.ts';
import { lock } from '../../db/lock.ts';
import { asking, askSoon, type Asked, type Many } from '../../db/many.ts';
import { columnsOf, wholeRow } from '../../db/whole.ts';
import type { Instant } from '../../kernel/instant.ts';

/** Reads a trade and holds it for this transaction, so that two acts at once queue up instead of colliding. */
export async function lockTrade(tx: Tx, id: string): Promise<Trade | null> {
  await tx.$queryRaw`SELECT 1 FROM "Trade" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  return tx.trade.findUnique({ where: { id } });
}

const FIND = `
  SELECT r."at"::int4 AS "at", ${columnsOf(Prisma.TradeScalarFieldEnum, 't')},
    (SELECT EXTRACT(EPOCH FROM "headTime" + (clock_timestamp() - "headReadAt"))::float8 FROM "ChainCursor" c WHERE c."chainId" = t."chainId") AS "chainNow"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") JOIN "Trade" t ON t."id" = r."id"`;

type Found = Readonly<Record<string, unknown>>;

const PEEK: Many<Found> = { name: 'trade.peek', text: FIND, columns: ['text'] };
const HOLD: Many<Found> = {
  name: 'trade.hold',
  text: `${FIND} FOR NO KEY UPDATE OF t`,
  unwaiting: `${FIND} FOR NO KEY UPDATE OF t SKIP LOCKED`,
  columns: ['text'],
};

const TEXTS = {
  decimals: ['tokenUnits', 'feeUnits', 'priceNumerator', 'priceDenominator', 'toBuyerUnits', 'paidFeeUnits'],
  bigints: ['usdCents', 'fiatMinor'],
};

export type Held = {
  readonly trade: Trade;
  /** The chain's time, as lib/chain/clock.ts has it. */
  readonly now: Instant;
};

/** As {@link lockTrade}, in plain SQL and with the chain's time: to be read with {@link tradeIn}. */
export const holdingTrade = (id: string): Asked<Found> => asking(HOLD, id);

/** The same without holding it. */
export async function peekTrade(pool: pg.Pool, id: string): Promise<Held | null> {
  return tradeIn(await askSoon(pool, asking(PEEK, id)));
}

/** Of a trade what its signatures rest on; nothing of it ever changes. */
export type Agreed = Pick<Trade, 'buyerId' | 'sellerId' | 'chainId' | 'contract' | 'terms'>;

const AGREED: Many<Agreed> = {
  name: 'trade.agreed',
  text: `
  SELECT r."at"::int4 AS "at", t."buyerId", t."sellerId", t."chainId", t."contract", t."terms"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") JOIN "Trade" t ON t."id" = r."id"`,
  columns: ['text'],
};

export async function peekAgreed(pool: pg.Pool, id: string): Promise<Agreed | null> {
  return (await askSoon(pool, asking(AGREED, id)))[0] ?? null;
}

/** The trade that was found. */
export function tradeIn([found]: readonly Found[]): Held | null {
  if (!found) return null;
  const { chainNow } = found;
  // Of a chain that never answered the server's, as everywhere.
  const now = Math.floor(chainNow === null ? Date.now() / 1000 : (chainNow as number));
  return { trade: wholeRow(found, Prisma.TradeScalarFieldEnum, TEXTS) as Trade, now };
}

/**
 * One take at a time for each person, whoever they take from: what is counted of theirs, in all and with one partner on either side, then counts
 * the take before. Always taken before the seller's lanes, so that two never wait for each other. False: the account was deleted while the request was on
 * its way; a deletion holds the same lock.
 */
export async function lockTaker(on: Asks, accountId: string): Promise<boolean> {
  const ask = askIn(on);
  const [, there] = await Promise.all([
    lock(ask, `taker:${accountId}`),
    // Behind the lock, so that what its last holder wrote is seen.
    ask(asking(IS_TAKER, accountId)),
  ]);
  return there.length === 1;
}

const IS_TAKER: Many = {
  name: 'trade.isTaker',
  text: `
  SELECT r."at"::int4 AS "at" FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at")
  JOIN "Account" a ON a."id" = r."id" AND a."deletedAt" IS NULL`,
  columns: ['text'],
};
