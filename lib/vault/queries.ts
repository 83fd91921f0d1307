import { findBalances } from '../chain/balances.ts';
import { chainNow } from '../chain/clock.ts';
import { getChain } from '../chain/chains.ts';
import { escrowContract, getDeployment, tokenAddressOf, type Deployment } from '../chain/deployment.ts';
import { gasFor } from '../chain/relay/budget.ts';
import { waitsOf } from '../chain/relay/view.ts';
import type { Ctx, Db, Tx } from '../db/ctx.ts';
import { toBigint, toBigintOrNull, toDecimal } from '../db/decimal.ts';
import type { RelayIntent, VaultAct } from '../db/generated/client.ts';
import { DAY, instantOf } from '../kernel/instant.ts';
import { ok, type Result } from '../kernel/result.ts';
import { chainHere } from '../site/chains.ts';
import { requireOwner } from './policy.ts';
import type { VaultInput } from './schema.ts';
import {
  tokenViewOf,
  type LockView,
  type TokenView,
  type VaultActView,
  type VaultAssetView,
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

/** Names the tokens of a deployment. */
export type Names = (token: string) => TokenView;

export const namesOf = (deployment: Deployment): Names => {
  const addressOf = ({ symbol }: { symbol: string }) => tokenAddressOf(deployment, symbol);
  return (token) => tokenViewOf(deployment.chainId, addressOf, token);
};

/** The actor's vault on a chain: per token what is free, arriving and locked, the trades that hold it, and what is under way. */
export async function getMyVault(ctx: Ctx, input: VaultInput = {}): Promise<Result<VaultView>> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { owner, accountId } = asked.value;
  const here = chainHere(input.chainId);
  if (!here.ok) return here;
  const chainId = here.value;
  const deployment = await getDeployment(ctx.db, chainId);
  const names = namesOf(deployment);
  const at = { chainId, owner };
  const [gas, free, locks, acts, wallet, nonce, now] = await Promise.all([
    gasFor(ctx.db, chainId, accountId),
    freeOf(ctx.db, at),
    locksOf(ctx.db, at, names),
    actsOf(ctx.db, { accountId, chainId }, names),
    findBalances(deployment, owner),
    findNonce(deployment, owner),
    chainNow(ctx.db, chainId),
  ]);
  const assets = assetsOf(deployment, names, free, locks).map((asset) => ({
    ...asset,
    wallet: wallet?.find(({ symbol }) => symbol === asset.symbol)?.units ?? null,
  }));
  const unsettled = free.some(({ settled }) => !settled) || acts.some(({ status }) => status === 'under_way');
  return ok({ chainId, contract: deployment.escrow, owner, assets, locks, acts, gas, nonce, unsettled, now });
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

async function findNonce(deployment: Deployment, owner: string): Promise<string | null> {
  try {
    return `${(await escrowContract(deployment).getFunction('nonceOf')(owner)) as bigint}`;
  } catch {
    // The node is away: the page says so when a withdrawal is asked for.
    return null;
  }
}

/** How long an act that the chain never told of is shown. */
const SHOWN_SECONDS = DAY;

async function actsOf(
  db: Db,
  of: { readonly accountId: string; readonly chainId: number },
  names: Names,
): Promise<VaultActView[]> {
  const since = new Date(Date.now() - SHOWN_SECONDS * 1000);
  const acts = await db.vaultAct.findMany({
    where: { ...of, createdAt: { gt: since } },
    orderBy: { createdAt: 'desc' },
    take: 20,
  });
  if (acts.length === 0) return [];
  const keys = acts.flatMap(({ actKey }) => (actKey === null ? [] : [actKey]));
  const intents = new Map(
    (await db.relayIntent.findMany({ where: { actKey: { in: keys } } })).map((intent) => [intent.actKey, intent]),
  );
  const intentOf = (act: VaultAct) => (act.actKey === null ? undefined : intents.get(act.actKey));
  const hashes = acts.flatMap((act) => txHashesOf(act, intentOf(act)));
  const logs = await db.chainLog.findMany({
    where: { chainId: of.chainId, txHash: { in: hashes }, revertedAt: null },
    select: { txHash: true },
  });
  const told = new Set(logs.map(({ txHash }) => txHash));
  return dropOldRefusals(
    acts.flatMap((act) => actViewOf(act, intentOf(act), told, names) ?? []),
    acts,
  );
}

/** Either relayer's transaction, or the owner's own. */
const txHashesOf = (act: VaultAct, intent: RelayIntent | undefined): string[] =>
  [intent?.txHash, intent?.secondTxHash, act.txHash].filter((hash) => typeof hash === 'string');

/** Undefined where the chain tells of it by now: the history has it. */
function actViewOf(
  act: VaultAct,
  intent: RelayIntent | undefined,
  told: ReadonlySet<string>,
  names: Names,
): VaultActView | undefined {
  const refusal = intent?.status === 'refused' ? (intent.refusal as { name?: string } | null) : null;
  if (!refusal && txHashesOf(act, intent).some((hash) => told.has(hash))) return undefined;
  return {
    id: act.id,
    kind: act.kind,
    token: act.token === null ? null : names(act.token),
    units: toBigintOrNull(act.units)?.toString() ?? null,
    to: act.to,
    status: refusal ? 'refused' : 'under_way',
    reason: refusal ? (refusal.name ?? 'unknown') : null,
    waits: intent ? waitsOf(intent) : null,
    at: instantOf(act.createdAt),
  };
}

/** A refusal is news until the same kind of act was tried again. */
function dropOldRefusals(views: readonly VaultActView[], acts: readonly VaultAct[]): VaultActView[] {
  const newest = new Map<string, string>();
  for (const { id, kind } of acts) if (!newest.has(kind)) newest.set(kind, id);
  return views.filter(({ id, kind, status }) => status === 'under_way' || newest.get(kind) === id);
}

/** What a payment of this trade left in the actor's vault because their wallet could not take it; null: nothing. */
export async function findMyCredit(
  ctx: Ctx,
  input: { readonly chainId: number; readonly tradeHash: string },
): Promise<string | null> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return null;
  const entries = await ctx.db.vaultEntry.findMany({
    where: {
      chainId: input.chainId,
      owner: asked.value.owner,
      kind: 'credited',
      tradeHash: input.tradeHash,
      log: { revertedAt: null },
    },
    select: { delta: true },
  });
  const units = entries.reduce((sum, { delta }) => sum + toBigint(delta), 0n);
  return units > 0n ? `${units}` : null;
}
