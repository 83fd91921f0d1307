import type { Trade } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { Prisma } from '../../db/generated/client.ts';
import { sqlIn } from '../../db/inside.ts';
import type { Sql } from '../../db/transaction.ts';
import { columnsOf, wholeRow } from '../../db/whole.ts';
import type { Instant } from '../../kernel/instant.ts';

/** Reads a trade and holds it for this transaction, so that two acts at once queue up instead of colliding. */
export async function lockTrade(tx: Tx, id: string): Promise<Trade | null> {
  await tx.$queryRaw`SELECT 1 FROM "Trade" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  return tx.trade.findUnique({ where: { id } });
}

const FIND = `
  SELECT ${columnsOf(Prisma.TradeScalarFieldEnum, 't')}, (SELECT EXTRACT(EPOCH FROM "headTime" + (clock_timestamp() - "headReadAt"))::float8
    FROM "ChainCursor" c WHERE c."chainId" = t."chainId") AS "chainNow"
  FROM "Trade" t WHERE t."id" = $1`;

const TEXTS = {
  decimals: ['tokenUnits', 'feeUnits', 'priceNumerator', 'priceDenominator', 'toBuyerUnits', 'paidFeeUnits'],
  bigints: ['usdCents', 'fiatMinor'],
};

export type Held = {
  readonly trade: Trade;
  /** The chain's time, as lib/chain/clock.ts has it. */
  readonly now: Instant;
};

/** As {@link lockTrade}, in plain SQL and with the chain's time. */
export const holdTrade = (sql: Sql, id: string): Promise<Held | null> =>
  readTrade(sql, 'trade.hold', `${FIND} FOR NO KEY UPDATE OF t`, id);

/** The same without holding it. */
export const peekTrade = (sql: Sql, id: string): Promise<Held | null> => readTrade(sql, 'trade.peek', FIND, id);

async function readTrade(sql: Sql, name: string, text: string, id: string): Promise<Held | null> {
  const [found] = await sql<Record<string, unknown>>(name, text, [id]);
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
export async function lockTaker(tx: Tx, accountId: string): Promise<boolean> {
  const sql = sqlIn(tx);
  const [, there] = await Promise.all([
    sql('trade.lockTaker', 'SELECT pg_advisory_xact_lock(hashtext($1))', [`taker:${accountId}`]),
    // Behind the lock, so that what its last holder wrote is seen.
    sql('trade.isTaker', 'SELECT 1 FROM "Account" WHERE "id" = $1 AND "deletedAt" IS NULL', [accountId]),
  ]);
  return there.length === 1;
}
