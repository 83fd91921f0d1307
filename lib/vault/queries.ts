import { findBalances } from '../chain/balances.ts';
import { chainNow } from '../chain/clock.ts';
import { getChain } from '../chain/chains.ts';
import { escrowContract, getDeployment, tokenAddressOf, type Deployment } from '../chain/deployment.ts';
import { config } from '../config.ts';
import type { Ctx, Db, Tx } from '../db/ctx.ts';
import { toBigint, toBigintOrNull, toDecimal } from '../db/decimal.ts';
import type { ChainLog, RelayIntent, VaultAct, VaultEntryKind } from '../db/generated/client.ts';
import { DAY, instantOf } from '../kernel/instant.ts';
import { ok, type Result } from '../kernel/result.ts';
import { requireOwner } from './policy.ts';
import type { HistoryInput } from './schema.ts';
import {
  tokenViewOf,
  type HistoryView,
  type LockView,
  type TokenView,
  type VaultActView,
  type VaultAssetView,
  type VaultEntryView,
  type VaultView,
} from './view.ts';

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

type Names = (token: string) => TokenView;

const namesOf = (deployment: Deployment): Names => {
  const addressOf = ({ symbol }: { symbol: string }) => tokenAddressOf(deployment, symbol);
  return (token) => tokenViewOf(deployment.chainId, addressOf, token);
};

/** The actor's vault: per token what is free, arriving and locked, the trades that hold it, and what is under way. */
export async function getMyVault(ctx: Ctx): Promise<Result<VaultView>> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { owner, accountId } = asked.value;
  const { chainId } = config();
  const deployment = await getDeployment(ctx.db, chainId);
  const names = namesOf(deployment);
  const at = { chainId, owner };
  const [free, locks, acts, wallet, nonce, now] = await Promise.all([
    freeOf(ctx.db, at),
    locksOf(ctx.db, at, names),
    actsOf(ctx.db, accountId, names),
    findBalances(deployment, owner),
    findNonce(deployment.escrow, owner),
    chainNow(ctx.db, chainId),
  ]);
  const assets = assetsOf(deployment, names, free, locks).map((asset) => ({
    ...asset,
    wallet: wallet?.find(({ symbol }) => symbol === asset.symbol)?.units ?? null,
  }));
  const unsettled = free.some(({ settled }) => !settled) || acts.some(({ status }) => status === 'under_way');
  return ok({ chainId, contract: deployment.escrow, owner, assets, locks, acts, nonce, unsettled, now });
}

type Free = { token: string; certain: bigint; arriving: bigint; settled: boolean };

/** Per token. What goes out counts at once, what comes in only when it is final; together they are what is seen. */
async function freeOf(db: Db, at: { chainId: number; owner: string }): Promise<Free[]> {
  const rows = await db.$queryRaw<{ token: string; seen: string; certain: string; settled: boolean }[]>`
    SELECT e."token", sum(e."delta")::text AS "seen",
           coalesce(sum(e."delta") FILTER (WHERE l."finalAt" IS NOT NULL OR e."delta" < 0), 0)::text AS "certain",
           bool_and(l."finalAt" IS NOT NULL) AS "settled"
    FROM "VaultEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE e."chainId" = ${at.chainId} AND e."owner" = ${at.owner} AND l."revertedAt" IS NULL
    GROUP BY e."token"`;
  return rows.map(({ token, settled, ...row }) => {
    const [seen, certain] = [toBigint(row.seen), toBigint(row.certain)];
    // Below zero where what came in a moment ago already went out again.
    return { token, certain: certain > 0n ? certain : 0n, arriving: certain > 0n ? seen - certain : seen, settled };
  });
}

/** Trades that hold coins of this seller now, ours or not. */
async function locksOf(db: Db, at: { chainId: number; owner: string }, names: Names): Promise<LockView[]> {
  const rows = await db.$queryRaw<{ tradeHash: string; token: string; fromVault: boolean; units: string }[]>`
    SELECT e."tradeHash", e."token", e."fromVault", sum(e."delta")::text AS "units"
    FROM "LockEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE e."chainId" = ${at.chainId} AND e."owner" = ${at.owner} AND l."revertedAt" IS NULL
    GROUP BY e."tradeHash", e."token", e."fromVault" HAVING sum(e."delta") > 0
    ORDER BY min(l."blockNumber") DESC, e."tradeHash"`;
  return rows.map(({ token, ...row }) => ({ ...row, token: names(token) }));
}

/** Every coin of the chain, then what else lies there. */
function assetsOf(
  deployment: Deployment,
  names: Names,
  free: readonly Free[],
  locks: readonly LockView[],
): Omit<VaultAssetView, 'wallet'>[] {
  const known = getChain(deployment.chainId).assets.map(({ symbol }) => tokenAddressOf(deployment, symbol));
  const tokens = new Set([...known, ...free.map(({ token }) => token), ...locks.map(({ token }) => token.token)]);
  return [...tokens].map((token) => {
    const { certain = 0n, arriving = 0n } = free.find((one) => one.token === token) ?? {};
    const locked = (fromVault: boolean) =>
      locks
        .filter((one) => one.token.token === token && one.fromVault === fromVault)
        .reduce((sum, { units }) => sum + BigInt(units), 0n);
    const [lockedFromVault, lockedFromWallet] = [locked(true), locked(false)];
    return {
      ...names(token),
      free: `${certain}`,
      arriving: `${arriving}`,
      lockedFromVault: `${lockedFromVault}`,
      lockedFromWallet: `${lockedFromWallet}`,
      total: `${certain + arriving + lockedFromVault + lockedFromWallet}`,
    };
  });
}

async function findNonce(escrow: string, owner: string): Promise<string | null> {
  try {
    return `${(await escrowContract(escrow).getFunction('nonceOf')(owner)) as bigint}`;
  } catch {
    // The node is away: the page says so when a withdrawal is asked for.
    return null;
  }
}

/** How long an act that the chain never told of is shown. */
const SHOWN_SECONDS = DAY;

async function actsOf(db: Db, accountId: string, names: Names): Promise<VaultActView[]> {
  const since = new Date(Date.now() - SHOWN_SECONDS * 1000);
  const acts = await db.vaultAct.findMany({
    where: { accountId, createdAt: { gt: since } },
    orderBy: { createdAt: 'desc' },
    take: 20,
  });
  if (acts.length === 0) return [];
  const keys = acts.flatMap(({ actKey }) => (actKey === null ? [] : [actKey]));
  const intents = new Map(
    (await db.relayIntent.findMany({ where: { actKey: { in: keys } } })).map((intent) => [intent.actKey, intent]),
  );
  const intentOf = (act: VaultAct) => (act.actKey === null ? undefined : intents.get(act.actKey));
  const hashes = acts.flatMap((act) => intentOf(act)?.txHash ?? act.txHash ?? []);
  const logs = await db.chainLog.findMany({
    where: { txHash: { in: hashes }, revertedAt: null },
    select: { txHash: true },
  });
  const told = new Set(logs.map(({ txHash }) => txHash));
  return dropOldRefusals(
    acts.flatMap((act) => actViewOf(act, intentOf(act), told, names) ?? []),
    acts,
  );
}

/** Undefined where the chain tells of it by now: the history has it. */
function actViewOf(
  act: VaultAct,
  intent: RelayIntent | undefined,
  told: ReadonlySet<string>,
  names: Names,
): VaultActView | undefined {
  const refusal = intent?.status === 'refused' ? (intent.refusal as { name?: string } | null) : null;
  const txHash = intent?.txHash ?? act.txHash;
  if (!refusal && txHash !== null && told.has(txHash)) return undefined;
  return {
    id: act.id,
    kind: act.kind,
    token: act.token === null ? null : names(act.token),
    units: toBigintOrNull(act.units)?.toString() ?? null,
    to: act.to,
    status: refusal ? 'refused' : 'under_way',
    reason: refusal ? (refusal.name ?? 'unknown') : null,
    at: instantOf(act.createdAt),
  };
}

/** A refusal is news until the same kind of act was tried again. */
function dropOldRefusals(views: readonly VaultActView[], acts: readonly VaultAct[]): VaultActView[] {
  const newest = new Map<string, string>();
  for (const { id, kind } of acts) if (!newest.has(kind)) newest.set(kind, id);
  return views.filter(({ id, kind, status }) => status === 'under_way' || newest.get(kind) === id);
}

const HISTORY_PAGE = 20;

type EntryRow = {
  blockNumber: number;
  logIndex: number;
  part: number;
  token: string;
  delta: string;
  kind: VaultEntryKind;
  tradeHash: string | null;
  blockTime: Date;
  txHash: string;
  finalAt: Date | null;
  args: ChainLog['args'];
};

/** The history of the actor's vault, newest first, {@link HISTORY_PAGE} entries a page; `before` is a page's `next`. */
export async function listMyVaultEntries(ctx: Ctx, input: HistoryInput): Promise<Result<HistoryView>> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { owner, accountId } = asked.value;
  const { chainId } = config();
  const names = namesOf(await getDeployment(ctx.db, chainId));
  const [block, log, part] = (input.before ?? '2147483647.0.0').split('.').map(Number);
  const rows = await ctx.db.$queryRaw<EntryRow[]>`
    SELECT e."blockNumber", e."logIndex", e."part", e."token", e."delta"::text, e."kind"::text, e."tradeHash",
           l."blockTime", l."txHash", l."finalAt", l."args"
    FROM "VaultEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE e."chainId" = ${chainId} AND e."owner" = ${owner} AND l."revertedAt" IS NULL
      AND (e."blockNumber", e."logIndex", e."part") < (${block}::int, ${log}::int, ${part}::int)
    ORDER BY e."blockNumber" DESC, e."logIndex" DESC, e."part" DESC
    LIMIT ${HISTORY_PAGE + 1}`;
  const shown = rows.slice(0, HISTORY_PAGE);
  const asks = await askedFor(ctx.db, accountId, shown);
  const entries = shown.map((row) => entryViewOf(row, names, asks));
  return ok({ entries, next: rows.length > HISTORY_PAGE ? entries.at(-1)!.id : null });
}

/** What the withdrawals of these transactions asked for, by transaction. */
async function askedFor(db: Db, accountId: string, rows: readonly EntryRow[]): Promise<Map<string, bigint>> {
  const hashes = rows.filter(({ kind }) => kind === 'withdrawn').map(({ txHash }) => txHash);
  if (hashes.length === 0) return new Map();
  const intents = await db.relayIntent.findMany({
    where: { txHash: { in: hashes }, move: 'withdraw' },
    select: { actKey: true, txHash: true },
  });
  const byKey = new Map(intents.map(({ actKey, txHash }) => [actKey, txHash!]));
  const acts = await db.vaultAct.findMany({
    where: { accountId, kind: 'withdraw', OR: [{ actKey: { in: [...byKey.keys()] } }, { txHash: { in: hashes } }] },
    select: { actKey: true, txHash: true, units: true },
  });
  return new Map(
    acts.flatMap(({ actKey, txHash, units }) => {
      const hash = txHash ?? (actKey === null ? undefined : byKey.get(actKey));
      return hash && units ? [[hash, toBigint(units)] as const] : [];
    }),
  );
}

function entryViewOf(row: EntryRow, names: Names, asks: ReadonlyMap<string, bigint>): VaultEntryView {
  const paid = -toBigint(row.delta);
  const wanted = row.kind === 'withdrawn' ? asks.get(row.txHash) : undefined;
  const { to } = row.args as { to?: unknown };
  return {
    id: `${row.blockNumber}.${row.logIndex}.${row.part}`,
    at: instantOf(row.blockTime),
    kind: row.kind,
    token: names(row.token),
    delta: row.delta,
    to: row.kind === 'withdrawn' && typeof to === 'string' ? to : null,
    asked: wanted !== undefined && wanted > paid ? `${wanted}` : null,
    tradeHash: row.tradeHash,
    txHash: row.txHash,
    isFinal: row.finalAt !== null,
  };
}
