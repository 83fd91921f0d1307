import { getDeployment } from '../../chain/deployment.ts';
import type { Ctx, Db } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import type { ChainLog, VaultEntryKind } from '../../db/generated/client.ts';
import { instantOf } from '../../kernel/instant.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { chainHere } from '../../site/chains.ts';
import { requireOwner } from '../policy.ts';
import { namesOf, type Names } from '../queries.ts';
import type { HistoryInput } from '../schema.ts';
import type { HistoryView, VaultEntryView } from '../view.ts';

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

/** The history of the actor's vault, newest first, `limit` entries a page; `before` is a page's `next`. */
export async function listMyVaultEntries(
  ctx: Ctx,
  { chainId: on, before, limit = HISTORY_PAGE }: HistoryInput & { readonly limit?: number },
): Promise<Result<HistoryView>> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { owner, accountId } = asked.value;
  const here = chainHere(on);
  if (!here.ok) return here;
  const chainId = here.value;
  const names = namesOf(await getDeployment(ctx.db, chainId));
  const [block, log, part] = (before ?? '2147483647.0.0').split('.').map(Number);
  const rows = await ctx.db.$queryRaw<EntryRow[]>`
    SELECT e."blockNumber", e."logIndex", e."part", e."token", e."delta"::text, e."kind"::text, e."tradeHash",
           l."blockTime", l."txHash", l."finalAt", l."args"
    FROM "VaultEntry" e JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
    WHERE e."chainId" = ${chainId} AND e."owner" = ${owner} AND l."revertedAt" IS NULL
      AND (e."blockNumber", e."logIndex", e."part") < (${block}::int, ${log}::int, ${part}::int)
    ORDER BY e."blockNumber" DESC, e."logIndex" DESC, e."part" DESC
    LIMIT ${limit + 1}`;
  const shown = rows.slice(0, limit);
  const asks = await askedFor(ctx.db, accountId, shown);
  const entries = shown.map((row) => entryViewOf(row, names, asks));
  return ok({ entries, next: rows.length > limit ? entries.at(-1)!.id : null });
}

/** What the withdrawals of these transactions asked for, by transaction. */
async function askedFor(db: Db, accountId: string, rows: readonly EntryRow[]): Promise<Map<string, bigint>> {
  const hashes = rows.filter(({ kind }) => kind === 'withdrawn').map(({ txHash }) => txHash);
  if (hashes.length === 0) return new Map();
  const intents = await db.relayIntent.findMany({
    where: { move: 'withdraw', OR: [{ txHash: { in: hashes } }, { secondTxHash: { in: hashes } }] },
    select: { actKey: true, txHash: true, secondTxHash: true },
  });
  // Either relayer's transaction may be the one that was mined.
  const byKey = new Map(
    intents.map(({ actKey, txHash, secondTxHash }) => [
      actKey,
      hashes.includes(secondTxHash ?? '') ? secondTxHash! : txHash!,
    ]),
  );
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
