/** Moves what is final forward: to the chain's depth, no further than enough nodes agree, a few thousand logs at a time. */
import type { Db, Tx } from '../db/ctx.ts';
import { agree, type Verdict } from './agree.ts';
import { getChain } from './chains.ts';
import type { Deployment } from './deployment.ts';
import { ChainMoved, findHeader, getHeader, type Header } from './headers.ts';
import { MOST_BLOCKS } from './logs.ts';
import { NodeFault, type Asked, type RpcNode } from './node.ts';
import { LAG_BLOCKS } from './nodes.ts';
import { finalBlockOf, rollBackTo } from './rollback.ts';
import { findCursor, lockCursor, partsOf, storeBlocks, type Cursor, type LogHooks } from './store.ts';

/** Hashes kept behind the final block. */
const KEEP_BLOCKS = 64;
/** Logs made final in one transaction, and blocks gone forward by. */
const STEP_LOGS = 5_000;
const STEP_BLOCKS = 5 * MOST_BLOCKS;

/** Whom to ask: the node that is read, and where several are configured the others and how many have to agree. */
export type Witnesses = {
  readonly reader: RpcNode;
  readonly others: readonly RpcNode[];
  readonly quorum: number;
};

/** Why nothing becomes final though it is deep enough; null: nothing waits. */
export type Waits = 'away' | 'disagree' | null;
export type Finalised = {
  readonly final: number;
  /** The newest block that is read. */
  readonly seen: number;
  readonly waits: Waits;
  /** Enough nodes say something else than what was held: what is not final is to be read again. */
  readonly anew?: boolean;
};

type Site = { readonly db: Db; readonly node: Asked; readonly deployment: Deployment; readonly hooks: LogHooks };

/** How far a node says that the chain is final. Null: it has no such block yet. */
export async function finalOf(node: Asked, chainId: number, head?: Header): Promise<number | null> {
  const { finality } = getChain(chainId);
  if (finality.kind !== 'depth') return (await findHeader(node, finality.kind))?.number ?? null;
  const at = head ?? (await getHeader(node, 'latest'));
  return Math.max(0, at.number - finality.blocks);
}

/** The highest number that enough nodes say is final. Null: too few say anything. `own`: what the node that is read says. */
async function agreedFinal(own: number, chainId: number, { others, quorum }: Witnesses): Promise<number | null> {
  const said = await Promise.all(others.map((node) => finalOf(node, chainId).catch(() => null)));
  const known = [own, ...said].filter((number) => number !== null).sort((a, b) => b - a);
  return known[quorum - 1] ?? null;
}

/**
 * To the final block. Throws `ChainMoved` where the chain moved, and `NodeFault` where the others outvote the node that was read. Waiting for
 * more nodes is no failure: it is answered.
 */
export async function finalise(site: Site, head: Header, witnesses: Witnesses | null): Promise<Finalised> {
  const { db, deployment } = site;
  const { chainId } = deployment;
  const own = await finalOf(site.node, chainId, head);
  const before = await findCursor(db, chainId);
  const so = (cursor: Cursor, waits: Waits) => ({ final: cursor.finalNumber, seen: cursor.seenNumber, waits });
  if (own === null || own <= before.finalNumber) return so(before, null);
  const final = witnesses ? await agreedFinal(own, chainId, witnesses) : own;
  if (final === null) return so(before, 'away');
  for (;;) {
    const cursor = await findCursor(db, chainId);
    const upTo = await stepTo(db, chainId, cursor, Math.min(final, cursor.seenNumber));
    // The others answer and do not have these blocks: that is no different from being away.
    const late = own - Math.max(final, cursor.finalNumber) > LAG_BLOCKS && cursor.seenNumber > final;
    if (upTo <= cursor.finalNumber) return so(cursor, late ? 'away' : null);
    const block = await heldBlock(site, cursor, upTo);
    if (witnesses) {
      const verdict = await ask(site, witnesses, cursor, block);
      if (verdict.kind === 'outvoted') {
        await readAnew(site, cursor, head);
        if (!verdict.by.includes(witnesses.reader))
          throw new NodeFault('contradicts', `${witnesses.reader.host} says something else than the others`);
        return { ...so(await findCursor(db, chainId), null), anew: true };
      }
      if (verdict.kind === 'away' || verdict.kind === 'disagree') return so(cursor, verdict.kind);
    }
    await makeFinal(site, block);
  }
}

/** No more logs than fit one transaction, and always one block at least. */
async function stepTo(db: Db, chainId: number, { finalNumber }: Cursor, upTo: number): Promise<number> {
  const to = Math.min(upTo, finalNumber + STEP_BLOCKS);
  const rows = await db.$queryRaw<{ blockNumber: number }[]>`
    SELECT "blockNumber" FROM "ChainLog"
    WHERE "chainId" = ${chainId} AND "blockNumber" > ${finalNumber} AND "blockNumber" <= ${to} AND "revertedAt" IS NULL
    ORDER BY "blockNumber" OFFSET ${STEP_LOGS} LIMIT 1`;
  const over = rows[0]?.blockNumber;
  return over === undefined ? to : Math.max(finalNumber + 1, over - 1);
}

/** The node's block of that number, where it is the one that was read. */
async function heldBlock({ db, node, deployment }: Site, cursor: Cursor, number: number): Promise<Header> {
  const block = await getHeader(node, number);
  const held =
    number === cursor.seenNumber ? cursor.seenHash : (await finalBlockOf(db, deployment.chainId, number))?.hash;
  if (held !== undefined && held !== block.hash) throw new ChainMoved('the chain moved before it was final');
  return block;
}

async function ask({ db, deployment }: Site, witnesses: Witnesses, cursor: Cursor, at: Header): Promise<Verdict> {
  const { reader, others, quorum } = witnesses;
  const { chainId, escrow } = deployment;
  const logs = await db.chainLog.findMany({
    where: { chainId, blockNumber: { gt: cursor.finalNumber, lte: at.number }, revertedAt: null },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
    select: { blockNumber: true, blockHash: true, logIndex: true, txHash: true, name: true, args: true },
  });
  return agree([reader, ...others], quorum, escrow, { after: cursor.finalNumber, at, logs });
}

/** Takes back everything that is not final, to be read again. Answers whether there was anything. */
export async function readAnew({ db, deployment, hooks }: Site, cursor: Cursor, head: Header): Promise<boolean> {
  const { chainId } = deployment;
  const to = await finalBlockOf(db, chainId, cursor.finalNumber);
  if (!to || cursor.seenNumber <= to.number) return false;
  await rollBackTo(db, chainId, to, { cursor, at: head.time }, hooks);
  return true;
}

async function makeFinal({ db, deployment, hooks }: Site, block: Header): Promise<void> {
  const { chainId } = deployment;
  const upTo = block.number;
  await db.$transaction(
    async (tx) => {
      const cursor = await lockCursor(tx, chainId);
      if (upTo <= cursor.finalNumber || upTo > cursor.seenNumber) return;
      await markFinal(tx, chainId, cursor.finalNumber, upTo, hooks);
      await storeBlocks(tx, chainId, [block]);
      await tx.chainCursor.update({ where: { chainId }, data: { finalNumber: upTo } });
      await tx.chainBlock.deleteMany({ where: { chainId, number: { lt: upTo - KEEP_BLOCKS } } });
    },
    { timeout: 60_000 },
  );
}

/** Logs of trades taken here one after the other, each seeing those before it as final and none after it; the rest at once. */
async function markFinal(tx: Tx, chainId: number, after: number, upTo: number, hooks: LogHooks): Promise<void> {
  const open = { chainId, blockNumber: { gt: after, lte: upTo }, finalAt: null, revertedAt: null };
  const order = [{ blockNumber: 'asc' }, { logIndex: 'asc' }] as const;
  const hashes = await tx.$queryRaw<{ tradeHash: string }[]>`
    SELECT DISTINCT "tradeHash" FROM "ChainLog" JOIN "Trade" USING ("chainId", "tradeHash")
    WHERE "ChainLog"."chainId" = ${chainId} AND "blockNumber" > ${after} AND "blockNumber" <= ${upTo}
      AND "ChainLog"."finalAt" IS NULL AND "revertedAt" IS NULL`;
  const own = hashes.map(({ tradeHash }) => tradeHash);
  for (const part of partsOf(own)) {
    const rows = await tx.chainLog.findMany({ where: { ...open, tradeHash: { in: [...part] } }, orderBy: [...order] });
    for (const row of rows) {
      const key = { chainId, blockHash: row.blockHash, logIndex: row.logIndex };
      const finalAt = new Date();
      await tx.chainLog.update({ where: { chainId_blockHash_logIndex: key }, data: { finalAt } });
      await hooks.applyFinal(tx, { ...row, finalAt });
    }
  }
  await tx.chainLog.updateMany({ where: open, data: { finalAt: new Date() } });
}
