/** What the database says as final, all of one moment: everything, or what a mark says was not compared yet. */
import { getAsset, getChain, NATIVE } from '../../chain/chains.ts';
import type { Deployment } from '../../chain/deployment.ts';
import type { ChainLog, Trade } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { tokenAddressOf } from '../../chain/deployment.ts';
import { isEnd, STATES } from '../machine.ts';

/** Base units of somebody's, or of a trade's, in a token. */
type Sum = { readonly token: string; readonly units: bigint };
export type VaultSum = Sum & { readonly owner: string };
export type LockSum = Sum & { readonly tradeHash: string };

export type Here = {
  readonly block: number;
  /** The block after which logs are compared; -1: all of them. */
  readonly since: number;
  readonly logs: readonly ChainLog[];
  /** All logs of the trades below, however old. */
  readonly tradeLogs: readonly ChainLog[];
  /** Those that are under way, and those that a log is new of. */
  readonly trades: readonly Trade[];
  readonly vaults: readonly VaultSum[];
  readonly locks: readonly LockSum[];
  /** Of each token, what lies in vaults and trades together. */
  readonly owed: readonly Sum[];
};

type Row = { owner: string; token: string; units: string; tradeHash: string };
const LIVE = STATES.filter((state) => !isEnd(state));

/** Everything, with `since` -1; else what is new since that block, with all that it rests on. Sums of coins are always of everything. */
export async function readHere(tx: Tx, { chainId, escrow }: Deployment, since: number): Promise<Here> {
  const cursor = await tx.chainCursor.findUniqueOrThrow({ where: { chainId } });
  const final = { chainId, revertedAt: null, finalAt: { not: null } };
  const order = [{ blockNumber: 'asc' }, { logIndex: 'asc' }] as const;
  const logs = await tx.chainLog.findMany({ where: { ...final, blockNumber: { gt: since } }, orderBy: [...order] });
  const touched = [...new Set(logs.flatMap(({ tradeHash }) => (tradeHash === null ? [] : [tradeHash])))];
  const own = { chainId, contract: escrow };
  const trades = await tx.trade.findMany({
    where: since < 0 ? own : { ...own, OR: [{ finalState: { in: LIVE } }, { tradeHash: { in: touched } }] },
    orderBy: { id: 'asc' },
  });
  const hashes = [...new Set([...touched, ...trades.map(({ tradeHash }) => tradeHash)])];
  const tradeLogs =
    since < 0
      ? logs
      : await tx.chainLog.findMany({ where: { ...final, tradeHash: { in: hashes } }, orderBy: [...order] });
  const vaults = await tx.$queryRaw<Row[]>`
    SELECT v."owner", v."token", sum(v."delta")::text AS "units" FROM "VaultEntry" v
    JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE v."chainId" = ${chainId} AND l."finalAt" IS NOT NULL AND l."revertedAt" IS NULL
      AND v."owner" IN (SELECT n."owner" FROM "VaultEntry" n WHERE n."chainId" = ${chainId} AND n."blockNumber" > ${since}::int)
    GROUP BY 1, 2 ORDER BY 1, 2`;
  const locks = await tx.$queryRaw<Row[]>`
    SELECT k."tradeHash", k."token", sum(k."delta")::text AS "units" FROM "LockEntry" k
    JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE k."chainId" = ${chainId} AND l."finalAt" IS NOT NULL AND l."revertedAt" IS NULL
      AND (${since}::int < 0 OR k."tradeHash" = ANY(${hashes}))
    GROUP BY 1, 2 ORDER BY 1, 2`;
  return {
    block: cursor.finalNumber,
    since,
    logs,
    tradeLogs,
    trades,
    vaults: vaults.map(({ owner, token, units }) => ({ owner, token, units: BigInt(units) })),
    locks: locks.map(({ tradeHash, token, units }) => ({ tradeHash, token, units: BigInt(units) })),
    owed: await readOwed(tx, chainId),
  };
}

async function readOwed(tx: Tx, chainId: number): Promise<Sum[]> {
  const rows = await tx.$queryRaw<{ token: string; units: string }[]>`
    SELECT e."token", sum(e."delta")::text AS "units" FROM (
      SELECT "chainId", "blockHash", "logIndex", "token", "delta" FROM "VaultEntry" WHERE "chainId" = ${chainId}
      UNION ALL SELECT "chainId", "blockHash", "logIndex", "token", "delta" FROM "LockEntry" WHERE "chainId" = ${chainId}) e
    JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE l."finalAt" IS NOT NULL AND l."revertedAt" IS NULL GROUP BY 1`;
  return rows.map(({ token, units }) => ({ token, units: BigInt(units) }));
}

/** Every token that the site deals in or that ever lay in the contract. */
export function tokensOf(deployment: Deployment, { owed }: Here): string[] {
  const listed = getChain(deployment.chainId).assets.map(({ symbol }) =>
    getAsset(deployment.chainId, symbol).native ? NATIVE : tokenAddressOf(deployment, symbol),
  );
  return [...new Set([...listed, ...owed.map(({ token }) => token)])].sort();
}
