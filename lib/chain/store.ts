/** Rows of logs and blocks, many at a time: one statement each for what a range brought. The caller holds the chain's cursor. */
import type { ChainLog } from '../db/generated/client.ts';
import { textColumn } from '../db/columns.ts';
import type { Tx } from '../db/ctx.ts';
import { sqlIn } from '../db/inside.ts';
import { readLog } from './decode.ts';
import type { Header } from './headers.ts';
import type { RawLog } from './logs.ts';

/** A log as it is written, without what only the database knows. */
export type SeenLog = Pick<
  ChainLog,
  'chainId' | 'blockHash' | 'logIndex' | 'blockNumber' | 'name' | 'args' | 'tradeHash'
>;

/** An id on a chain. The same terms have the same id on every chain (EIP-712's hashStruct has no domain), so one says nothing without the other. */
export type ChainTrade = { readonly chainId: number; readonly tradeHash: string };

export type LogHooks = {
  /** What new logs mean to balances, many at a time and in the chain's order, before any of them is applied to a trade. */
  readonly recordSeen: (tx: Tx, logs: readonly SeenLog[]) => Promise<void>;
  /** A new log of a trade that was taken here. */
  readonly applySeen: (tx: Tx, log: ChainLog) => Promise<void>;
  /** A log of a trade that was taken here is final. */
  readonly applyFinal: (tx: Tx, log: ChainLog) => Promise<void>;
  /** The logs of this trade that were not final vanished. */
  readonly revert: (tx: Tx, trade: ChainTrade, at: number) => Promise<void>;
};

type Key = { readonly blockHash: string; readonly logIndex: number };
const keyOf = ({ blockHash, logIndex }: Key): string => `${blockHash}:${logIndex}`;

/** Rows in one statement. */
const ROWS = 1_000;

/** In parts of a thousand. */
export function* partsOf<T>(list: readonly T[], size = ROWS): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** Which of these trades were taken here, on this chain. */
export async function ownTrades(
  tx: Tx,
  chainId: number,
  hashes: Iterable<string | null>,
): Promise<ReadonlySet<string>> {
  const list = [...new Set(hashes)].filter((hash) => hash !== null);
  if (list.length === 0) return new Set();
  const rows = await sqlIn(tx)<{ tradeHash: string }>('chain.ownTrades', OWN, [textColumn(list), chainId]);
  return new Set(rows.map(({ tradeHash }) => tradeHash));
}

const OWN = 'SELECT "tradeHash" FROM "Trade" WHERE "tradeHash" = ANY($1::text[]) AND "chainId" = $2';

/**
 * Writes logs down and applies those that are new, or back after their block had left the chain: each exactly once. Throws `ChainMoved` on a log
 * that the contract cannot have written.
 */
export async function storeLogs(
  tx: Tx,
  chainId: number,
  logs: readonly RawLog[],
  headers: readonly Header[],
  hooks: LogHooks,
): Promise<void> {
  if (logs.length === 0) return;
  const times = new Map(headers.map(({ number, time }) => [number, time]));
  const rows = logs.map((log) => {
    const { name, args } = readLog({ ...log, transactionHash: log.txHash, index: log.logIndex });
    const tradeHash = typeof args.id === 'string' ? args.id : null;
    const { topics: _topics, data: _data, ...place } = log;
    return { ...place, chainId, name, args, tradeHash, time: times.get(log.blockNumber)! };
  });
  const own = await ownTrades(
    tx,
    chainId,
    rows.map(({ tradeHash }) => tradeHash),
  );
  for (const part of partsOf(rows)) {
    const isOwn = ({ tradeHash }: { tradeHash: string | null }) => tradeHash !== null && own.has(tradeHash);
    const fresh = await insert(
      tx,
      chainId,
      part.map((row) => ({ ...row, origin: isOwn(row) ? 'own' : 'foreign' })),
    );
    const seen = part.filter((row) => fresh.has(keyOf(row)));
    await hooks.recordSeen(tx, seen);
    for (const { blockHash, logIndex } of seen.filter(isOwn)) {
      const key = { chainId, blockHash, logIndex };
      await hooks.applySeen(tx, await tx.chainLog.findUniqueOrThrow({ where: { chainId_blockHash_logIndex: key } }));
    }
  }
}

const INSERT = `
  INSERT INTO "ChainLog" ("chainId", "blockHash", "logIndex", "blockNumber", "blockTime", "txHash", "address", "name", "args", "tradeHash", "origin")
  SELECT $1, x."blockHash", x."logIndex", x."blockNumber", to_timestamp(x."time"), x."txHash", x."address", x."name", x."args", x."tradeHash", x."origin"
  FROM json_to_recordset($2::json) AS x(
    "blockHash" text, "logIndex" int, "blockNumber" int, "time" float8, "txHash" text, "address" text, "name" text, "args" jsonb, "tradeHash" text, "origin" text)
  ON CONFLICT DO NOTHING
  RETURNING "blockHash", "logIndex"`;
const BRING_BACK = `
  UPDATE "ChainLog" SET "revertedAt" = NULL
  FROM json_to_recordset($2::json) AS x("blockHash" text, "logIndex" int)
  WHERE "chainId" = $1 AND "ChainLog"."blockHash" = x."blockHash" AND "ChainLog"."logIndex" = x."logIndex"
    AND "revertedAt" IS NOT NULL
  RETURNING "ChainLog"."blockHash", "ChainLog"."logIndex"`;

/** Answers which are to be applied: those that were not there, and those that had been reverted and count again. */
async function insert(tx: Tx, chainId: number, rows: readonly Key[]): Promise<ReadonlySet<string>> {
  const sql = sqlIn(tx);
  const made = await sql<Key>('chain.insertLogs', INSERT, [chainId, JSON.stringify(rows)]);
  const fresh = new Set(made.map(keyOf));
  if (fresh.size === rows.length) return fresh;
  const there = rows
    .filter((row) => !fresh.has(keyOf(row)))
    .map(({ blockHash, logIndex }) => ({ blockHash, logIndex }));
  const back = await sql<Key>('chain.bringBack', BRING_BACK, [chainId, JSON.stringify(there)]);
  for (const key of back) fresh.add(keyOf(key));
  return fresh;
}

/** Remembers hashes of blocks, so that it is noticed when they leave the chain. */
export async function storeBlocks(tx: Tx, chainId: number, headers: readonly Header[]): Promise<void> {
  if (headers.length === 0) return;
  const json = JSON.stringify(headers.map(({ number, hash, time }) => ({ number, hash, time })));
  await sqlIn(tx)('chain.storeBlocks', BLOCKS, [chainId, json]);
}

const BLOCKS = `
  INSERT INTO "ChainBlock" ("chainId", "number", "hash", "time")
  SELECT $1, x."number", x."hash", to_timestamp(x."time")
  FROM json_to_recordset($2::json) AS x("number" int, "hash" text, "time" float8)
  ON CONFLICT ("chainId", "number") DO UPDATE SET "hash" = EXCLUDED."hash", "time" = EXCLUDED."time"`;

export type Cursor = { readonly seenNumber: number; readonly seenHash: string; readonly finalNumber: number };

/** Takes the chain's lock for the transaction and reads the cursor under it. */
export async function lockCursor(tx: Tx, chainId: number): Promise<Cursor> {
  const [row] = await sqlIn(tx)<Cursor>('chain.lockCursor', LOCK, [chainId]);
  return row!;
}

const LOCK = `
  SELECT "seenNumber", "seenHash", "finalNumber" FROM "ChainCursor" WHERE "chainId" = $1 FOR NO KEY UPDATE`;

export const findCursor = (tx: Tx, chainId: number): Promise<Cursor> =>
  tx.chainCursor.findUniqueOrThrow({
    where: { chainId },
    select: { seenNumber: true, seenHash: true, finalNumber: true },
  });
