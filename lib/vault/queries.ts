import type { Tx } from '../db/ctx.ts';
import { toBigint, toDecimal } from '../db/decimal.ts';

/** Base units. `seen` follows the newest blocks, `final` only what no reorganisation takes back. */
export type VaultBalance = { readonly seen: bigint; readonly final: bigint };

/**
 * What lies free in a vault, as the logs read so far say. For the machine: it takes no actor, and what a person may see is
 * decided by who calls it. Addresses checksummed; zero token: the chain's own coin.
 */
export async function vaultBalance(
  tx: Tx,
  at: { readonly chainId: number; readonly owner: string; readonly token: string },
): Promise<VaultBalance> {
  const [row] = await tx.$queryRaw<{ seen: string; final: string }[]>`
    SELECT coalesce(sum(e."delta"), 0)::text AS "seen",
           coalesce(sum(e."delta") FILTER (WHERE l."finalAt" IS NOT NULL), 0)::text AS "final"
    FROM "VaultEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE e."chainId" = ${at.chainId} AND e."owner" = ${at.owner} AND e."token" = ${at.token} AND l."revertedAt" IS NULL`;
  return { seen: toBigint(row!.seen), final: toBigint(row!.final) };
}

/** Whether the owner has ended this series of standing offers: as seen, and as final. A cancellation is for ever. */
export async function isSeriesCancelled(
  tx: Tx,
  at: { readonly chainId: number; readonly owner: string; readonly series: bigint },
): Promise<{ readonly seen: boolean; readonly final: boolean }> {
  const rows = await tx.seriesCancellation.findMany({
    where: { chainId: at.chainId, owner: at.owner, series: toDecimal(at.series), log: { revertedAt: null } },
    select: { log: { select: { finalAt: true } } },
  });
  return { seen: rows.length > 0, final: rows.some(({ log }) => log.finalAt !== null) };
}
