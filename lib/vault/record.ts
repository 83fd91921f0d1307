/** From logs to vault balances. The watcher calls this in the transaction that stores the logs, before any other noun's turn. */
import { LogsUnfit } from '../chain/headers.ts';
import type { SeenLog } from '../chain/store.ts';
import type { Db, Tx } from '../db/ctx.ts';
import { textColumn } from '../db/columns.ts';
import { sqlIn } from '../db/inside.ts';
import { OPENING_LOGS, effectOf, isEndLog, termsOf, type OpeningTerms } from './ledger.ts';

/**
 * Writes down what newly stored logs do to vaults and locks, all of them at once. Idempotent: a block that comes back after it had left the
 * chain brings the same logs, and their entries count again with them. Throws `LogsUnfit` where an end's opening is not there.
 * @param logs in the order of the chain, of one chain
 */
export async function recordVaultLogs(tx: Tx, logs: readonly SeenLog[]): Promise<void> {
  const openings = await openingsOf(tx, logs);
  const [balances, locks, cancellations]: [object[], object[], object[]] = [[], [], []];
  for (const log of logs) {
    const opening = isEndLog(log.name) ? (openings.get(log.tradeHash) ?? null) : null;
    if (isEndLog(log.name) && !opening)
      throw new LogsUnfit(`${log.name} of ${log.tradeHash}: its opening was never read`);
    const effect = effectOf(log, opening);
    const { chainId, blockHash, logIndex, blockNumber } = log;
    const key = { chainId, blockHash, logIndex };
    for (const [part, { delta, ...rest }] of effect.balances.entries())
      balances.push({ ...key, part, blockNumber, ...rest, delta: `${delta}` });
    if (effect.lock) locks.push({ ...key, ...effect.lock, delta: `${effect.lock.delta}` });
    if (effect.cancelled) {
      const { owner, series } = effect.cancelled;
      cancellations.push({ ...key, owner, series: `${series}` });
    }
  }
  await writeEntries(tx, balances, locks, cancellations);
}

async function writeEntries(
  tx: Tx,
  balances: readonly object[],
  locks: readonly object[],
  cancellations: readonly object[],
): Promise<void> {
  const sql = sqlIn(tx);
  const write = (name: string, text: string, rows: readonly object[]) =>
    rows.length > 0 ? sql(name, text, [JSON.stringify(rows)]) : null;
  await Promise.all([
    write('vault.balances', BALANCES, balances),
    write('vault.locks', LOCKS, locks),
    write('vault.cancellations', CANCELLATIONS, cancellations),
  ]);
}

const BALANCES = `
  INSERT INTO "VaultEntry" ("chainId", "blockHash", "logIndex", "part", "blockNumber", "owner", "token", "delta", "kind", "tradeHash")
  SELECT "chainId", "blockHash", "logIndex", "part", "blockNumber", "owner", "token", "delta", "kind"::"VaultEntryKind", "tradeHash"
  FROM json_to_recordset($1::json) AS x(
    "chainId" int, "blockHash" text, "logIndex" int, "part" int, "blockNumber" int, "owner" text, "token" text, "delta" numeric, "kind" text, "tradeHash" text)
  ON CONFLICT DO NOTHING`;
const LOCKS = `
  INSERT INTO "LockEntry" ("chainId", "blockHash", "logIndex", "owner", "token", "delta", "tradeHash", "fromVault")
  SELECT * FROM json_to_recordset($1::json) AS x(
    "chainId" int, "blockHash" text, "logIndex" int, "owner" text, "token" text, "delta" numeric, "tradeHash" text, "fromVault" bool)
  ON CONFLICT DO NOTHING`;
const CANCELLATIONS = `
  INSERT INTO "SeriesCancellation" ("chainId", "blockHash", "logIndex", "owner", "series")
  SELECT * FROM json_to_recordset($1::json) AS x(
    "chainId" int, "blockHash" text, "logIndex" int, "owner" text, "series" numeric)
  ON CONFLICT DO NOTHING`;

/** Terms of the trades that these logs end. An id opens once on a chain: of the openings with this hash, the one that did not vanish. */
async function openingsOf(tx: Tx, logs: readonly SeenLog[]): Promise<ReadonlyMap<string | null, OpeningTerms>> {
  const terms = new Map<string | null, OpeningTerms>();
  const isOpening = (name: string) => (OPENING_LOGS as readonly string[]).includes(name);
  const ended = new Set(logs.filter(({ name }) => isEndLog(name)).map(({ tradeHash }) => tradeHash));
  for (const { name, tradeHash, args } of logs)
    if (isOpening(name) && ended.has(tradeHash)) terms.set(tradeHash, termsOf(args));
  const before = [...ended].filter((hash) => hash !== null && !terms.has(hash)) as string[];
  if (before.length === 0) return terms;
  const values = [logs[0]!.chainId, textColumn(before), textColumn(OPENING_LOGS)];
  const rows = await sqlIn(tx)<Pick<SeenLog, 'tradeHash' | 'args'>>('vault.openings', OPENINGS, values);
  for (const { tradeHash, args } of rows) terms.set(tradeHash, termsOf(args));
  return terms;
}

const OPENINGS = `
  SELECT "tradeHash", "args" FROM "ChainLog"
  WHERE "chainId" = $1 AND "tradeHash" = ANY($2::text[]) AND "name" = ANY($3::text[]) AND "revertedAt" IS NULL`;

/** Logs read in one transaction. */
const CHUNK = 500;

/**
 * A database whose logs were read before vaults were: writes the entries of every log there is, once. Answers how many logs it
 * went through; nothing is done where entries are there already. The caller is the chain's one reader.
 */
export async function recordPastLogs(db: Db, chainId: number): Promise<number> {
  const where = { chainId, revertedAt: null };
  if ((await db.lockEntry.count({ where: { chainId } })) + (await db.vaultEntry.count({ where: { chainId } })) > 0)
    return 0;
  return db.$transaction(
    async (tx) => {
      let done = 0;
      for (;;) {
        const rows = await tx.chainLog.findMany({
          where,
          orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
          skip: done,
          take: CHUNK,
        });
        await recordVaultLogs(tx, rows);
        done += rows.length;
        if (rows.length < CHUNK) return done;
      }
    },
    { timeout: 600_000 },
  );
}
