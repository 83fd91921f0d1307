import type { Trade } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';

/** Reads a trade and holds it for this transaction, so that two acts at once queue up instead of colliding. */
export async function lockTrade(tx: Tx, id: string): Promise<Trade | null> {
  await tx.$queryRaw`SELECT 1 FROM "Trade" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  return tx.trade.findUnique({ where: { id } });
}
