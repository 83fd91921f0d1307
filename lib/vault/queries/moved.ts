import type { Db } from '#lib/db/ctx.ts';

/** Blocks up to which the chain has been read, and up to which it is final. */
export type Reached = { readonly head: number; readonly final: number };

/** More at once is a site that catches up; whoever looks at a vault meanwhile sees it at the next look. */
const MOST = 200;

/** Ids of the accounts whose vaults changed between the two, or for whom a change became final. Served by the index on (chain, block). */
export async function vaultsMoved(db: Db, chainId: number, from: Reached, to: Reached): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT a."id" FROM "VaultEntry" v JOIN "Account" a ON a."walletAddress" = v."owner"
    WHERE v."chainId" = ${chainId} AND (v."blockNumber" > ${from.head} AND v."blockNumber" <= ${to.head}
      OR v."blockNumber" > ${from.final} AND v."blockNumber" <= ${to.final}) LIMIT ${MOST}`;
  return rows.map(({ id }) => id);
}
