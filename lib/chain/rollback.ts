/** Takes back what was only seen, where the blocks it was in are no longer part of the chain. What is final is never taken back. */
import type { Db } from '../db/ctx.ts';
import { ChainMoved, findHeader, type Header } from './headers.ts';
import { NodeFault, type Asked } from './node.ts';
import { resendLost } from './relay.ts';
import { findCursor, lockCursor, type Cursor, type LogHooks } from './store.ts';

type Place = { readonly number: number; readonly hash: string };

/** The block that is final here; null: a database from before its hash was kept. */
export async function finalBlockOf(db: Db, chainId: number, number: number): Promise<Place | null> {
  return db.chainBlock.findUnique({
    where: { chainId_number: { chainId, number } },
    select: { number: true, hash: true },
  });
}

/**
 * Finds the newest block that is still the one that was read, and takes back what came after it. Answers false where the node merely has fewer
 * blocks than were read, none of them another: it lags, or the chain was cut off, which only time tells. Throws `NodeFault` where the node
 * denies a block that is final here.
 * @param believeShort whether a chain that is only shorter is followed
 */
export async function undoReorganisation(
  db: Db,
  node: Asked,
  chainId: number,
  head: Header,
  hooks: LogHooks,
  believeShort: boolean,
): Promise<boolean> {
  const cursor = await findCursor(db, chainId);
  const isThere = async ({ number, hash }: Place) =>
    number <= head.number && (await findHeader(node, number))?.hash === hash;
  const seen = { number: cursor.seenNumber, hash: cursor.seenHash };
  if (await isThere(seen)) return true;
  const kept = await db.chainBlock.findMany({
    where: { chainId, number: { gte: cursor.finalNumber, lt: cursor.seenNumber } },
    orderBy: { number: 'asc' },
    select: { number: true, hash: true },
  });
  // Blocks hang together: up to some block all are there, after it none.
  let [there, gone] = [-1, kept.length];
  while (gone - there > 1) {
    const middle = Math.floor((there + gone) / 2);
    if (await isThere(kept[middle]!)) there = middle;
    else gone = middle;
  }
  const ancestor = kept[there] ?? (await finalOn(db, node, chainId, cursor.finalNumber));
  const next = kept[gone] ?? seen;
  if (next.number > head.number && !believeShort) return false;
  await rollBackTo(db, chainId, ancestor, { cursor, at: head.time }, hooks);
  return true;
}

/** The final block, where nothing that was read after it is left. */
async function finalOn(db: Db, node: Asked, chainId: number, number: number): Promise<Place> {
  const final = await findHeader(node, number);
  if (!final) throw new NodeFault('behind', `the node has no block ${number}, which was final here`);
  const held = await finalBlockOf(db, chainId, number);
  if (held && held.hash !== final.hash)
    throw new NodeFault(
      'contradicts',
      `block ${number}, which is final here, is another one on this node: it is on another history of the chain, and nothing is read from it`,
    );
  return final;
}

/** Takes back every log after a block, and folds their trades again. Nothing where another reader went on meanwhile. */
export async function rollBackTo(
  db: Db,
  chainId: number,
  to: Place,
  { cursor, at }: { readonly cursor: Pick<Cursor, 'seenHash' | 'finalNumber'>; readonly at: number },
  hooks: LogHooks,
): Promise<void> {
  await db.$transaction(
    async (tx) => {
      const locked = await lockCursor(tx, chainId);
      // Another reader went on meanwhile: what this one was to take back may be final by now, and nothing is wrong.
      if (locked.seenHash !== cursor.seenHash || locked.finalNumber !== cursor.finalNumber) return;
      const gone = { chainId, blockNumber: { gt: to.number }, revertedAt: null };
      const logs = await tx.chainLog.findMany({
        where: gone,
        select: { tradeHash: true, finalAt: true, txHash: true },
      });
      if (locked.finalNumber > to.number || logs.some((log) => log.finalAt))
        throw new ChainMoved('a final block left the chain: refusing to go on');
      await tx.chainLog.updateMany({ where: gone, data: { revertedAt: new Date() } });
      await tx.chainBlock.deleteMany({ where: { chainId, number: { gt: to.number } } });
      await tx.chainCursor.update({ where: { chainId }, data: { seenNumber: to.number, seenHash: to.hash } });
      await resendLost(tx, chainId, [...new Set(logs.map(({ txHash }) => txHash))]);
      const trades = new Set(logs.flatMap((log) => (log.tradeHash ? [log.tradeHash] : [])));
      for (const tradeHash of trades) await hooks.revert(tx, { chainId, tradeHash }, at);
    },
    { timeout: 60_000 },
  );
}
