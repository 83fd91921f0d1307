/** What the database says as final, all of one moment. */
import { getAsset, getChain, NATIVE } from '../../chain/chains.ts';
import type { Deployment } from '../../chain/deployment.ts';
import type { ChainLog, Trade } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { tokenAddressOf } from '../../chain/deployment.ts';

/** Base units of somebody's, or of a trade's, in a token. */
type Sum = { readonly token: string; readonly units: bigint };
export type VaultSum = Sum & { readonly owner: string };
export type LockSum = Sum & { readonly tradeHash: string };

export type Here = {
  readonly block: number;
  readonly logs: readonly ChainLog[];
  readonly trades: readonly Trade[];
  readonly vaults: readonly VaultSum[];
  readonly locks: readonly LockSum[];
};

type Row = { owner: string; token: string; units: string; tradeHash: string };

export async function readHere(tx: Tx, { chainId, escrow }: Deployment): Promise<Here> {
  const cursor = await tx.chainCursor.findUniqueOrThrow({ where: { chainId } });
  const final = { chainId, revertedAt: null, finalAt: { not: null } };
  const logs = await tx.chainLog.findMany({ where: final, orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }] });
  const trades = await tx.trade.findMany({ where: { chainId, contract: escrow }, orderBy: { id: 'asc' } });
  const vaults = await tx.$queryRaw<Row[]>`
    SELECT v."owner", v."token", sum(v."delta")::text AS "units" FROM "VaultEntry" v
    JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE v."chainId" = ${chainId} AND l."finalAt" IS NOT NULL AND l."revertedAt" IS NULL GROUP BY 1, 2 ORDER BY 1, 2`;
  const locks = await tx.$queryRaw<Row[]>`
    SELECT k."tradeHash", k."token", sum(k."delta")::text AS "units" FROM "LockEntry" k
    JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE k."chainId" = ${chainId} AND l."finalAt" IS NOT NULL AND l."revertedAt" IS NULL GROUP BY 1, 2 ORDER BY 1, 2`;
  return {
    block: cursor.finalNumber,
    logs,
    trades,
    vaults: vaults.map(({ owner, token, units }) => ({ owner, token, units: BigInt(units) })),
    locks: locks.map(({ tradeHash, token, units }) => ({ tradeHash, token, units: BigInt(units) })),
  };
}

/** Every token that the site deals in or that ever lay in the contract. */
export function tokensOf(deployment: Deployment, { vaults, locks }: Here): string[] {
  const listed = getChain(deployment.chainId).assets.map(({ symbol }) =>
    getAsset(deployment.chainId, symbol).native ? NATIVE : tokenAddressOf(deployment, symbol),
  );
  return [...new Set([...listed, ...[...vaults, ...locks].map(({ token }) => token)])].sort();
}
