import type { Trade } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';

/** Reads a trade and holds it for this transaction, so that two acts at once queue up instead of colliding. */
export async function lockTrade(tx: Tx, id: string): Promise<Trade | null> {
  await tx.$queryRaw`SELECT 1 FROM "Trade" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  return tx.trade.findUnique({ where: { id } });
}

/**
 * One take at a time for each person, whoever they take from: what is counted of theirs, in all and with one partner on either side, then counts
 * the take before. Always taken before the seller's lanes, so that two never wait for each other. False: the account was deleted while the request was on
 * its way; a deletion holds the same lock.
 */
export async function lockTaker(tx: Tx, accountId: string): Promise<boolean> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`taker:${accountId}`}))`;
  return (await tx.account.count({ where: { id: accountId, deletedAt: null } })) === 1;
}
