/** What is kept of the chain: what is final is never taken back, and the states of nodes are written when they change. */
import { beforeEach, describe, expect, it } from 'vitest';
import { makeNodeNotes } from '#lib/chain/node-states.ts';
import type { NodeState } from '#lib/chain/node.ts';
import { ChainMoved } from '#lib/chain/headers.ts';
import { rollBackTo } from '#lib/chain/rollback.ts';
import { testDatabase } from '../setup/database.ts';
import { ESCROW, hashAt } from './canned.ts';

const { db } = await testDatabase();
const chainId = 31337;
const time = new Date(0);

const log = (blockNumber: number, finalAt: Date | null) => ({
  chainId,
  blockNumber,
  blockHash: hashAt(blockNumber),
  logIndex: 0,
  blockTime: time,
  txHash: hashAt(blockNumber, 'c'),
  address: ESCROW,
  name: 'Paid',
  args: {},
  tradeHash: hashAt(blockNumber % 2, 'd'),
  origin: 'own',
  finalAt,
});

describe('taking back', () => {
  const cursor = { seenHash: hashAt(10), finalNumber: 7 };
  beforeEach(async () => {
    await db.chainLog.deleteMany();
    await db.chainBlock.deleteMany();
    await db.chainCursor.deleteMany();
    await db.chainCursor.create({
      data: { chainId, seenNumber: 10, seenHash: hashAt(10), finalNumber: 7, headTime: time },
    });
    const numbers = [7, 8, 9, 10];
    await db.chainBlock.createMany({
      data: numbers.map((number) => ({ chainId, number, hash: hashAt(number), time })),
    });
    await db.chainLog.createMany({ data: numbers.map((number) => log(number, number === 7 ? time : null)) });
  });

  const back = async (number: number, held: typeof cursor = cursor) => {
    const reverted: string[] = [];
    const nothing = async () => {};
    await rollBackTo(
      db,
      chainId,
      { number, hash: hashAt(number) },
      { cursor: held, at: 1 },
      {
        recordSeen: nothing,
        applySeen: nothing,
        applyFinal: nothing,
        revert: async (_tx, { tradeHash }) => void reverted.push(tradeHash),
      },
    );
    return reverted;
  };
  const held = async () => {
    const { seenNumber, seenHash } = await db.chainCursor.findFirstOrThrow();
    const logs = await db.chainLog.findMany({ where: { revertedAt: null }, orderBy: { blockNumber: 'asc' } });
    const blocks = await db.chainBlock.findMany({ orderBy: { number: 'asc' } });
    return {
      seenNumber,
      seenHash,
      logs: logs.map(({ blockNumber }) => blockNumber),
      blocks: blocks.map(({ number }) => number),
    };
  };
  const untouched = { seenNumber: 10, seenHash: hashAt(10), logs: [7, 8, 9, 10], blocks: [7, 8, 9, 10] };

  it('removes what came after the block, and has each trade folded anew once', async () => {
    const reverted = await back(7);
    expect(reverted.toSorted()).toEqual([hashAt(0, 'd'), hashAt(1, 'd')]);
    expect(await held()).toEqual({ seenNumber: 7, seenHash: hashAt(7), logs: [7], blocks: [7] });
  });

  it('refuses to touch what is final, by the cursor as by a log, and leaves everything as it is', async () => {
    await expect(back(6)).rejects.toThrow(ChainMoved);
    expect(await held()).toEqual(untouched);
    await db.chainLog.updateMany({ where: { blockNumber: 9 }, data: { finalAt: time } });
    await expect(back(8)).rejects.toThrow('a final block left the chain: refusing to go on');
    expect(await held()).toEqual(untouched);
  });

  it('does nothing where another reader went on meanwhile', async () => {
    expect(await back(7, { ...cursor, seenHash: hashAt(9) })).toEqual([]);
    expect(await back(7, { ...cursor, finalNumber: 6 })).toEqual([]);
    expect(await held()).toEqual(untouched);
  });
});

describe('the states of nodes', () => {
  const state = (changes: Partial<NodeState> = {}): NodeState => ({
    place: 0,
    host: 'node.example',
    why: null,
    until: null,
    head: 100,
    lastGoodAt: 1_000,
    failures: 0,
    lastError: null,
    ...changes,
  });

  it('are written at once where a node is left aside or taken back, and not for each block', async () => {
    const note = makeNodeNotes(chainId);
    const written = async (changes: Partial<NodeState>) => {
      await note(db, [state(changes)]);
      const { why, head, lastGoodAt, until } = await db.chainNode.findFirstOrThrow();
      return { why, head, lastGoodAt, until };
    };
    const first = { why: null, head: 100, lastGoodAt: new Date(1_000), until: null };
    expect(await written({})).toEqual(first);
    expect(await written({ head: 101 })).toEqual(first);
    expect(await written({ head: 102, why: 'fails', until: 9_000 })).toMatchObject({
      head: 102,
      why: 'fails',
      until: new Date(9_000),
    });
    expect(await written({ head: 103 })).toEqual({ ...first, head: 103 });
  });
});
