import type { Ctx } from '../../db/ctx.ts';

/** Ids of the actor's trades by their id on a chain: other people's, and those of other sites, are left out. */
export async function tradeIdsOf(
  ctx: Ctx,
  chainId: number,
  hashes: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const me = ctx.actor?.accountId;
  if (!me || hashes.length === 0) return {};
  const trades = await ctx.db.trade.findMany({
    where: { chainId, tradeHash: { in: [...hashes] }, OR: [{ buyerId: me }, { sellerId: me }] },
    select: { id: true, tradeHash: true },
  });
  return Object.fromEntries(trades.map(({ id, tradeHash }) => [tradeHash, id]));
}
