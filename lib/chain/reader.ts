/**
 * Reads the escrow's logs into rows: applied as *seen* up to the head, *final* at the chain's depth, rolled back when a block
 * that was read is no longer part of the chain. Idempotent on (chain, block hash, log index); one reader per chain at a time.
 * What the logs mean is the caller's: it passes the three hooks, which run in the transaction that stores the logs.
 */
import type { Block, JsonRpcProvider, Log } from 'ethers';
import type { ChainLog } from '../db/generated/client.ts';
import type { Db, Tx } from '../db/ctx.ts';
import { dateOf } from '../kernel/instant.ts';
import { escrowInterface } from './abi.ts';
import { getChain } from './chains.ts';
import type { Deployment } from './deployment.ts';
import { resendLost } from './relay.ts';

export type LogHooks = {
  readonly applySeen: (tx: Tx, log: ChainLog) => Promise<void>;
  readonly applyFinal: (tx: Tx, log: ChainLog) => Promise<void>;
  /** The logs of this trade that were not final vanished. */
  readonly revert: (tx: Tx, tradeHash: string, at: number) => Promise<void>;
};

/** Blocks read in one transaction. */
const CHUNK = 500;
/** Hashes kept behind the final block, beyond which no reorganisation is believed. */
const KEEP_BLOCKS = 64;

export class ChainMoved extends Error {}

type Cursor = { seenNumber: number; seenHash: string; finalNumber: number };

export type ReadResult = { readonly head: number; readonly final: number; readonly logs: number };

/** One pass to the head. Answers how far it got; throws on a node that contradicts itself, to be tried again. */
export async function readChain(
  db: Db,
  node: JsonRpcProvider,
  deployment: Deployment,
  hooks: LogHooks,
): Promise<ReadResult> {
  const { chainId } = deployment;
  const head = await getBlock(node, 'latest');
  await ensureCursor(db, node, deployment);
  await undoReorganisation(db, node, chainId, head, hooks);
  let logs = 0;
  for (;;) {
    const cursor = await db.chainCursor.findUniqueOrThrow({ where: { chainId } });
    if (cursor.seenNumber >= head.number) break;
    const to = Math.min(head.number, cursor.seenNumber + CHUNK);
    logs += await readChunk(db, node, deployment, cursor, to, hooks);
  }
  const final = await finaliseLogs(db, node, chainId, head, hooks);
  await touchHead(db, chainId, head);
  return { head: head.number, final, logs };
}

async function getBlock(node: JsonRpcProvider, at: number | string): Promise<Block> {
  const block = await node.getBlock(at);
  if (!block?.hash) throw new ChainMoved(`block ${at} is not there`);
  return block;
}

async function ensureCursor(db: Db, node: JsonRpcProvider, { chainId, deployBlock }: Deployment): Promise<void> {
  if (await db.chainCursor.findUnique({ where: { chainId }, select: { chainId: true } })) return;
  const start = await getBlock(node, Math.max(0, deployBlock - 1));
  await db.chainCursor.createMany({
    data: [
      {
        chainId,
        seenNumber: start.number,
        seenHash: start.hash!,
        finalNumber: start.number,
        headTime: dateOf(start.timestamp),
      },
    ],
    skipDuplicates: true,
  });
}

/** Takes the chain's lock for the transaction and reads the cursor under it. */
async function lockCursor(tx: Tx, chainId: number): Promise<Cursor> {
  const rows = await tx.$queryRaw<Cursor[]>`
    SELECT "seenNumber", "seenHash", "finalNumber" FROM "ChainCursor" WHERE "chainId" = ${chainId} FOR NO KEY UPDATE`;
  return rows[0]!;
}

async function readChunk(
  db: Db,
  node: JsonRpcProvider,
  deployment: Deployment,
  from: Cursor,
  to: number,
  hooks: LogHooks,
): Promise<number> {
  const { chainId, escrow } = deployment;
  const logs = await node.getLogs({ address: escrow, fromBlock: from.seenNumber + 1, toBlock: to });
  const last = await getBlock(node, to);
  const blocks = new Map<number, Block>([[last.number, last]]);
  for (const { blockNumber } of logs) {
    if (!blocks.has(blockNumber)) blocks.set(blockNumber, await getBlock(node, blockNumber));
  }
  for (const log of logs) {
    if (blocks.get(log.blockNumber)!.hash !== log.blockHash) throw new ChainMoved('the chain moved while it was read');
  }
  return db.$transaction(
    async (tx) => {
      const cursor = await lockCursor(tx, chainId);
      if (cursor.seenNumber !== from.seenNumber || cursor.seenHash !== from.seenHash) return 0;
      for (const log of logs) await storeLog(tx, chainId, log, blocks.get(log.blockNumber)!, hooks);
      for (const block of blocks.values()) await storeBlock(tx, chainId, block);
      await tx.chainCursor.update({ where: { chainId }, data: { seenNumber: to, seenHash: last.hash! } });
      return logs.length;
    },
    { timeout: 60_000 },
  );
}

async function storeBlock(tx: Tx, chainId: number, block: Block): Promise<void> {
  const data = { hash: block.hash!, time: dateOf(block.timestamp) };
  await tx.chainBlock.upsert({
    where: { chainId_number: { chainId, number: block.number } },
    create: { chainId, number: block.number, ...data },
    update: data,
  });
}

async function storeLog(tx: Tx, chainId: number, log: Log, block: Block, hooks: LogHooks): Promise<void> {
  const { name, args } = readLog(log);
  const tradeHash = typeof args.id === 'string' ? args.id : null;
  const known = tradeHash === null ? 0 : await tx.trade.count({ where: { tradeHash } });
  const key = { chainId, blockHash: log.blockHash, logIndex: log.index };
  const inserted = await tx.chainLog.createMany({
    data: [
      {
        ...key,
        blockNumber: log.blockNumber,
        blockTime: dateOf(block.timestamp),
        txHash: log.transactionHash,
        address: log.address,
        name,
        args: args as object,
        tradeHash,
        origin: known ? 'own' : 'foreign',
      },
    ],
    skipDuplicates: true,
  });
  if (inserted.count === 0) {
    // The same block came back after it had left the chain: its logs count again.
    const back = await tx.chainLog.updateMany({
      where: { ...key, revertedAt: { not: null } },
      data: { revertedAt: null },
    });
    if (back.count === 0) return;
  }
  const row = await tx.chainLog.findUniqueOrThrow({ where: { chainId_blockHash_logIndex: key } });
  await hooks.applySeen(tx, row);
}

/** A log as it is kept: its name, and its arguments as JSON. Throws `ChainMoved` on one that the contract cannot have written. */
export function readLog(log: Log): { readonly name: string; readonly args: Record<string, Plain> } {
  const parsed = escrowInterface.parseLog(log);
  if (!parsed) throw new ChainMoved(`log ${log.transactionHash}:${log.index} is not of this contract's ABI`);
  return { name: parsed.name, args: plainArgs(parsed.args.toObject(true)) };
}

type Plain = string | number | boolean | { [key: string]: Plain };

/** Arguments as JSON: big integers become decimal strings, structs become objects. */
function plainArgs(args: Record<string, unknown>): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value === 'bigint') return [name, value.toString()];
      if (typeof value === 'object' && value !== null) return [name, plainArgs(value as Record<string, unknown>)];
      return [name, value as Plain];
    }),
  );
}

/** Finds the newest block that is still the one that was read, and takes back what came after it. */
async function undoReorganisation(
  db: Db,
  node: JsonRpcProvider,
  chainId: number,
  head: Block,
  hooks: LogHooks,
): Promise<void> {
  const cursor = await db.chainCursor.findUniqueOrThrow({ where: { chainId } });
  if (cursor.seenNumber <= head.number && (await node.getBlock(cursor.seenNumber))?.hash === cursor.seenHash) return;
  const kept = await db.chainBlock.findMany({
    where: { chainId, number: { gte: cursor.finalNumber, lt: cursor.seenNumber } },
    orderBy: { number: 'desc' },
  });
  let ancestor: { number: number; hash: string } | undefined;
  for (const block of kept) {
    if (block.number <= head.number && (await node.getBlock(block.number))?.hash === block.hash) {
      ancestor = block;
      break;
    }
  }
  if (!ancestor) {
    const final = await node.getBlock(cursor.finalNumber);
    if (!final?.hash) throw new ChainMoved(`the node has no block ${cursor.finalNumber}, which was final here`);
    ancestor = { number: final.number, hash: final.hash };
  }
  const to = ancestor;
  await db.$transaction(
    async (tx) => {
      const locked = await lockCursor(tx, chainId);
      if (locked.seenHash !== cursor.seenHash) return;
      const gone = { chainId, blockNumber: { gt: to.number }, revertedAt: null };
      const logs = await tx.chainLog.findMany({
        where: gone,
        select: { tradeHash: true, finalAt: true, txHash: true },
      });
      if (logs.some((log) => log.finalAt)) throw new ChainMoved('a final block left the chain: refusing to go on');
      await tx.chainLog.updateMany({ where: gone, data: { revertedAt: new Date() } });
      await tx.chainBlock.deleteMany({ where: { chainId, number: { gt: to.number } } });
      await tx.chainCursor.update({ where: { chainId }, data: { seenNumber: to.number, seenHash: to.hash } });
      await resendLost(tx, chainId, [...new Set(logs.map(({ txHash }) => txHash))]);
      const trades = new Set(logs.flatMap((log) => (log.tradeHash ? [log.tradeHash] : [])));
      for (const tradeHash of trades) await hooks.revert(tx, tradeHash, head.timestamp);
    },
    { timeout: 60_000 },
  );
}

async function finalNumberOf(node: JsonRpcProvider, chainId: number, head: Block): Promise<number> {
  const { finality } = getChain(chainId);
  if (finality.kind === 'depth') return Math.max(0, head.number - finality.blocks);
  return (await getBlock(node, finality.kind)).number;
}

async function finaliseLogs(
  db: Db,
  node: JsonRpcProvider,
  chainId: number,
  head: Block,
  hooks: LogHooks,
): Promise<number> {
  const final = await finalNumberOf(node, chainId, head);
  const before = await db.chainCursor.findUniqueOrThrow({ where: { chainId } });
  const upTo = Math.min(final, before.seenNumber);
  if (upTo <= before.finalNumber) return final;
  const block = await getBlock(node, upTo);
  await db.$transaction(
    async (tx) => {
      const cursor = await lockCursor(tx, chainId);
      if (upTo <= cursor.finalNumber || upTo > cursor.seenNumber) return;
      const rows = await tx.chainLog.findMany({
        where: { chainId, blockNumber: { lte: upTo }, finalAt: null, revertedAt: null },
        orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
      });
      for (const row of rows) {
        const key = { chainId, blockHash: row.blockHash, logIndex: row.logIndex };
        const finalAt = new Date();
        await tx.chainLog.update({ where: { chainId_blockHash_logIndex: key }, data: { finalAt } });
        await hooks.applyFinal(tx, { ...row, finalAt });
      }
      await storeBlock(tx, chainId, block);
      await tx.chainCursor.update({ where: { chainId }, data: { finalNumber: upTo } });
      await tx.chainBlock.deleteMany({ where: { chainId, number: { lt: upTo - KEEP_BLOCKS } } });
    },
    { timeout: 60_000 },
  );
  return final;
}

/** Notes the head's time and when it was first read: the chain's clock rests on the pair. */
async function touchHead(db: Db, chainId: number, head: Block): Promise<void> {
  await db.$executeRaw`
    UPDATE "ChainCursor" SET "headTime" = ${dateOf(head.timestamp)}, "headReadAt" = clock_timestamp()
    WHERE "chainId" = ${chainId} AND "headTime" <> ${dateOf(head.timestamp)}`;
}
