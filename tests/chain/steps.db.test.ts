/** One node, and logs that do not fit what was read before: what is read again, and what somebody has to look at. */
import type { JsonRpcProvider } from 'ethers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '#lib/chain/deployment.ts';
import { finalise } from '#lib/chain/final.ts';
import { LogsUnfit, getHeader } from '#lib/chain/headers.ts';
import { ChainNodes } from '#lib/chain/nodes.ts';
import { readChain } from '#lib/chain/reader.ts';
import type { LogHooks } from '#lib/chain/store.ts';
import { testDatabase } from '../setup/database.ts';
import { seatActors } from '../trade/acting.ts';
import { blockAt, canned, ESCROW, hashAt, logAt, type Tale } from './canned.ts';
import { faultyNode, type Behind } from './faulty-node.ts';

const { db } = await testDatabase();
const chainId = 31337;
const deployment = { chainId, escrow: ESCROW, deployBlock: 2, deployBlockHash: hashAt(2) } as Deployment;
const LOGS = [logAt(2, 0), logAt(5, 0), logAt(6, 0)];

/** What reading does with rows; `refuse` throws at the logs of a block, as often as it likes. */
const hooks = (refuse: (block: number) => void = () => {}): LogHooks => ({
  recordSeen: async (_tx, logs) => logs.forEach(({ blockNumber }) => refuse(blockNumber)),
  applySeen: async () => {},
  applyFinal: async () => {},
  revert: async () => {},
});
const read = (tale: Partial<Tale>, refuse?: (block: number) => void) =>
  readChain(db, canned({ head: 6, logs: LOGS, ...tale }) as unknown as JsonRpcProvider, deployment, hooks(refuse));

const held = async () => {
  const logs = await db.chainLog.findMany({ where: { revertedAt: null }, orderBy: { blockNumber: 'asc' } });
  const cursor = await db.chainCursor.findFirst();
  return {
    seen: cursor?.seenNumber,
    final: cursor?.finalNumber,
    logs: logs.map(({ blockNumber }) => blockNumber),
    finals: logs.filter(({ finalAt }) => finalAt).map(({ blockNumber }) => blockNumber),
    taken: await db.chainLog.count({ where: { revertedAt: { not: null } } }),
  };
};

beforeEach(async () => {
  await db.chainLog.deleteMany();
  await db.chainBlock.deleteMany();
  await db.chainCursor.deleteMany();
});

describe('a pass', () => {
  it('reads from the block before the contracts to the head, and makes final what is two blocks deep', async () => {
    expect(await read({})).toEqual({ head: 6, final: 4, logs: 3, waits: null, mended: 0 });
    expect(await held()).toEqual({ seen: 6, final: 4, logs: [2, 5, 6], finals: [2], taken: 0 });
    expect(await read({})).toEqual({ head: 6, final: 4, logs: 0, waits: null, mended: 0 });
    expect(await read({ head: 7 })).toEqual({ head: 7, final: 5, logs: 0, waits: null, mended: 0 });
    expect(await held()).toEqual({ seen: 7, final: 5, logs: [2, 5, 6], finals: [2, 5], taken: 0 });
  });

  it('begins on no chain where the contracts are in another block', async () => {
    const other = { 2: blockAt(2, [], { hash: hashAt(2, 'b') }) };
    await expect(read({ blocks: other })).rejects.toThrow(
      'block 2 is not the one in which the contracts were deployed',
    );
    expect(await held()).toMatchObject({ seen: undefined, logs: [] });
  });

  it('notes the head’s time once, and goes on from it', async () => {
    await read({});
    const time = async () => (await db.chainCursor.findFirstOrThrow()).headTime.getTime();
    expect(await time()).toBe(1_006_000);
    await read({ head: 8 });
    expect(await time()).toBe(1_008_000);
  });

  it('that breaks for a reason of our own asks no other node', async () => {
    const tale = canned({ head: 6, logs: LOGS });
    const telling: Behind = (method, params) =>
      method === 'eth_chainId' ? '0x7a69' : method === 'eth_blockNumber' ? '0x6' : tale.send(method, [...params]);
    const faulty = [await faultyNode(telling), await faultyNode(telling)] as const;
    const nodes = new ChainNodes(
      faulty.map(({ url }) => url),
      chainId,
    );
    const broken = hooks(() => {
      throw new TypeError('something else');
    });
    await expect(readChain(db, nodes, deployment, broken)).rejects.toThrow('something else');
    expect([faulty[0].asked.has('eth_getLogs'), faulty[1].asked.has('eth_getLogs')]).toEqual([true, false]);
    expect(nodes.states.map(({ why }) => why)).toEqual([null, null]);
    nodes.destroy();
  });

  it.each([
    ['fails', { kind: 'dead' }],
    ['limited', { kind: 'limited', seconds: 30 }],
  ] as const)('goes on with the next node where the first %s in the middle', async (why, fault) => {
    const tale = canned({ head: 6, logs: LOGS });
    const telling: Behind = (method, params) =>
      method === 'eth_chainId' ? '0x7a69' : method === 'eth_blockNumber' ? '0x6' : tale.send(method, [...params]);
    // It gives a block, and then nothing more.
    const first: Behind = (method, params) => {
      if (method === 'eth_getBlockByNumber') faulty[0].be(fault);
      return telling(method, params);
    };
    const faulty = [await faultyNode(first), await faultyNode(telling)] as const;
    const nodes = new ChainNodes(
      faulty.map(({ url }) => url),
      chainId,
    );
    expect(await readChain(db, nodes, deployment, hooks())).toMatchObject({ head: 6, logs: 3 });
    expect(nodes.states.map((state) => state.why)).toEqual([why, null]);
    nodes.destroy();
  });

  it('makes final what enough nodes call final, and not what the one that is furthest does', async () => {
    const at = (head: number): Behind => {
      const tale = canned({ head, logs: LOGS });
      return (method, params) =>
        method === 'eth_chainId'
          ? '0x7a69'
          : method === 'eth_blockNumber'
            ? `0x${head}`
            : tale.send(method, [...params]);
    };
    const faulty = [await faultyNode(at(6)), await faultyNode(at(5))] as const;
    const nodes = new ChainNodes(
      faulty.map(({ url }) => url),
      chainId,
    );
    // Two blocks deep at both of them is block 3.
    expect(await readChain(db, nodes, deployment, hooks())).toMatchObject({ head: 6, final: 3, logs: 3 });
    faulty[1].replace(at(6));
    expect(await readChain(db, nodes, deployment, hooks())).toMatchObject({ head: 6, final: 4 });
    nodes.destroy();
  });

  it('that breaks for any other reason breaks, and takes nothing back', async () => {
    await read({ head: 5 });
    const before = await held();
    const broken = () => {
      throw new TypeError('something else');
    };
    await expect(read({}, broken)).rejects.toThrow('something else');
    expect(await held()).toEqual(before);
  });
});

describe('a log that does not fit what was read before', () => {
  const unfit = (name: string, times: number) => {
    let left = times;
    return (block: number) => {
      if (block === 6 && left-- > 0) throw new LogsUnfit(`${name}: its opening was never read`);
    };
  };

  it('has what is not final read again, and then it may fit', async () => {
    await read({ head: 5 });
    expect(await held()).toMatchObject({ seen: 5, final: 3, logs: [2, 5] });
    let again = 0;
    const first = unfit('once', 1);
    const counted = (block: number) => {
      if (block === 5) again += 1;
      first(block);
    };
    expect(await read({}, counted)).toMatchObject({ final: 4 });
    expect(again).toBe(1);
    expect(await held()).toEqual({ seen: 6, final: 4, logs: [2, 5, 6], finals: [2], taken: 0 });
  });

  it('and does not then either, stops the reading once: from then on it is said at once, and nothing is taken back for it', async () => {
    await read({ head: 5 });
    const always = unfit('always', 99);
    await expect(read({}, always)).rejects.toThrow('always: its opening was never read');
    let calls = 0;
    const counted = (block: number) => {
      calls += 1;
      always(block);
    };
    const before = await held();
    await expect(read({}, counted)).rejects.toThrow('always: its opening was never read');
    expect(await held()).toEqual(before);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('where nothing is held that is not final, is said at once', async () => {
    await read({ head: 4, logs: [] });
    await db.chainCursor.updateMany({ data: { finalNumber: 4 } });
    await db.chainBlock.createMany({
      data: [{ chainId, number: 4, hash: hashAt(4), time: new Date(0) }],
      skipDuplicates: true,
    });
    await expect(read({}, unfit('nothing held', 1))).rejects.toThrow('nothing held: its opening was never read');
    expect(await held()).toMatchObject({ seen: 4, final: 4, logs: [] });
  });
});

describe('logs that become final together', () => {
  it('do so one after the other in the order of the chain, whatever order they were written in', async () => {
    const { makeTrade } = await seatActors(db);
    await db.chainCursor.deleteMany();
    const { tradeHash } = await makeTrade();
    await db.chainCursor.create({
      data: { chainId, seenNumber: 8, seenHash: hashAt(8), finalNumber: 4, headTime: new Date(0) },
    });
    const places = [[7, 1], [5, 3], [6, 2], [5, 1], [7, 0], [5, 2]] as const; // prettier-ignore
    for (const [blockNumber, logIndex] of places)
      await db.chainLog.create({
        data: {
          chainId,
          blockNumber,
          blockHash: hashAt(blockNumber),
          logIndex,
          blockTime: new Date(0),
          txHash: hashAt(logIndex, 'c'),
          address: ESCROW,
          name: 'Extended',
          args: {},
          tradeHash,
          origin: 'own',
        },
      });
    const order: string[] = [];
    const noting: LogHooks = {
      ...hooks(),
      applyFinal: async (_tx, log) => void order.push(`${log.blockNumber}.${log.logIndex}`),
    };
    const node = canned({ head: 10 });
    const head = await getHeader(node, 'latest');
    const done = await finalise({ db, node, deployment, hooks: noting }, head, null);
    expect(done).toEqual({ final: 8, seen: 8, waits: null });
    expect(order).toEqual(['5.1', '5.2', '5.3', '6.2', '7.0', '7.1']);
    expect(await db.chainLog.count({ where: { finalAt: null } })).toBe(0);
  });
});
