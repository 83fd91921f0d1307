import type { Db } from '#lib/db/ctx.ts';

/** More at once is a site that catches up; whoever looks at a vault meanwhile sees it at the next look. */
const MOST = 200;

/**
 * Ids of the accounts whose vaults have entries in blocks after `after`, up to `upTo`. With the block that was final at the last look: whatever was
 * seen since, has become final since, or came back elsewhere when the chain was another. Served by the index on (chain, block).
 */
export async function vaultsMoved(db: Db, chainId: number, after: number, upTo: number): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT a."id" FROM "VaultEntry" v JOIN "Account" a ON a."walletAddress" = v."owner"
    WHERE v."chainId" = ${chainId} AND v."blockNumber" > ${after} AND v."blockNumber" <= ${upTo} LIMIT ${MOST}`;
  return rows.map(({ id }) => id);
}
