/** What a node says of blocks and logs is held against itself: each thing that does not fit is refused, and by its own name. */
import { describe, expect, it } from 'vitest';
import { ChainMoved, findHeader, getHeader, hexOf, readHeaders } from '#lib/chain/headers.ts';
import { CallRefused } from '#lib/chain/json-rpc.ts';
import { askForLess, askLogs, askLogsOf, MOST_BLOCKS, readRange, spanOf } from '#lib/chain/logs.ts';
import { NodeFault, type Asked } from '#lib/chain/node.ts';
import { blockAt, bloomOf, canned, ESCROW, hashAt, logAt, type Json, type Tale } from './canned.ts';

const contradicts = (message: string) => ({ why: 'contradicts', message });
const saying = (block: unknown): Asked => ({ send: async () => block });

describe('a header', () => {
  it('is read as it is, by number or by name, and is nothing where the node has none', async () => {
    const node = canned({ head: 5 });
    const header = { number: 4, hash: hashAt(4), parentHash: hashAt(3), time: 1_004, bloom: bloomOf() };
    expect(await findHeader(node, 4)).toEqual(header);
    expect(await findHeader(node, 'latest')).toMatchObject({ number: 5 });
    expect(await findHeader(node, 6)).toBeNull();
    expect(node.asked).toEqual(['eth_getBlockByNumber 0x4', 'eth_getBlockByNumber latest', 'eth_getBlockByNumber 0x6']);
    await expect(getHeader(node, 6)).rejects.toThrow(new ChainMoved('block 6 is not there'));
    expect(hexOf(255)).toBe('0xff');
  });

  it('that the node refuses to give by its number is none; by its name, that is an error, and so is any other', async () => {
    const refusing: Asked = { send: async () => Promise.reject(new CallRefused({ code: -32000, message: 'pruned' })) };
    expect(await findHeader(refusing, 4)).toBeNull();
    await expect(findHeader(refusing, 'finalized')).rejects.toThrow('pruned');
    const away: Asked = { send: async () => Promise.reject(new NodeFault('fails', 'gone')) };
    await expect(findHeader(away, 4)).rejects.toThrow('gone');
  });

  it.each<[string, unknown, string]>([
    ['no object', 'block', 'a block is no object'],
    ['no filter', blockAt(4, [], { logsBloom: undefined }), 'a block has no bloom filter'],
    ['a short filter', blockAt(4, [], { logsBloom: '0x00' }), 'a block has no bloom filter'],
    ['a number that is none', blockAt(4, [], { number: '0x04' }), 'the number of a block is no number'],
    ['a number in another form', blockAt(4, [], { number: 4 }), 'the number of a block is no number'],
    ['no hash', blockAt(4, [], { hash: null }), 'the hash of a block is no hash'],
    ['a short hash', blockAt(4, [], { hash: '0xab' }), 'the hash of a block is no hash'],
    ['no parent', blockAt(4, [], { parentHash: 7 }), 'the parent of a block is no hash'],
    ['no time', blockAt(4, [], { timestamp: '' }), 'the time of a block is no number'],
    ['another number', blockAt(5, []), 'asked for block 4, the node answers block 5'],
  ])('with %s is a contradiction', async (_, block, message) => {
    await expect(findHeader(saying(block), 4)).rejects.toMatchObject(contradicts(message));
  });

  it('follows from the one before it, and the first from what is held: else the chain moved', async () => {
    const read = (blocks: Tale['blocks'], sendMany?: boolean) => {
      const node = canned({ head: 9, ...(blocks && { blocks }) });
      const many: Asked = {
        send: async () => Promise.reject(new Error('asked one by one')),
        sendMany: async (calls) => Promise.all(calls.map(({ method, params }) => node.send(method, [...params]))),
      };
      return readHeaders(sendMany ? many : node, hashAt(4), 5, 7);
    };
    expect((await read({})).map(({ number }) => number)).toEqual([5, 6, 7]);
    expect((await read({}, true)).map(({ hash }) => hash)).toEqual([5, 6, 7].map((at) => hashAt(at)));
    await expect(read({ 6: null })).rejects.toThrow(new ChainMoved('block 6 is not there'));
    await expect(read({ 5: blockAt(5, [], { parentHash: hashAt(4, 'b') }) })).rejects.toThrow(
      new ChainMoved('block 5 does not follow from the one before it'),
    );
    await expect(read({ 7: blockAt(7, [], { parentHash: hashAt(5) }) })).rejects.toThrow(ChainMoved);
    await expect(read({ 6: blockAt(7, [], { parentHash: hashAt(5) }) })).rejects.toMatchObject(
      contradicts('asked for block 6, the node answers another'),
    );
  });
});

const LOGS = [logAt(5, 0), logAt(5, 1), logAt(7, 0), logAt(8, 3)];
const range = (tale: Partial<Tale> = {}, to = 8) =>
  readRange(canned({ head: 9, logs: LOGS, ...tale }), ESCROW, { number: 4, hash: hashAt(4) }, to);
const placesOf = (logs: readonly { blockNumber: number; logIndex: number }[]) =>
  logs.map(({ blockNumber, logIndex }) => `${blockNumber}.${logIndex}`);

describe('logs', () => {
  it('are read in the order of the chain, in whatever order they are given', async () => {
    const turned = await askLogs(canned({ head: 9, logs: LOGS.toReversed() }), ESCROW, 5, 8);
    expect(placesOf(turned)).toEqual(['5.0', '5.1', '7.0', '8.3']);
    expect(turned[3]).toEqual({
      blockNumber: 8,
      blockHash: hashAt(8),
      logIndex: 3,
      txHash: LOGS[3]!.transactionHash,
      address: ESCROW,
      topics: LOGS[3]!.topics,
      data: LOGS[3]!.data,
    });
    const mixed = LOGS.map((log) => ({ ...log, address: ESCROW.toUpperCase().replace('0X', '0x') }));
    expect(await askLogs(canned({ head: 9, logs: mixed }), ESCROW, 5, 8)).toEqual(turned);
    expect(placesOf(await askLogsOf(canned({ head: 9, logs: LOGS }), ESCROW, hashAt(5)))).toEqual(['5.0', '5.1']);
  });

  it.each<[string, unknown, string]>([
    ['that are no list', {}, 'the logs are no list'],
    ['one of which is nothing', [null], 'asked for logs of the escrow, the node answers another’s'],
    [
      'of another contract',
      [logAt(5, 0, { address: `0x${'00'.repeat(20)}` })],
      'asked for logs of the escrow, the node answers another’s',
    ],
    ['without topics', [logAt(5, 0, { topics: undefined })], 'a log has no topics or no data'],
    [
      'with five topics',
      [logAt(5, 0, { topics: Array.from({ length: 5 }, () => hashAt(1)) })],
      'a log has no topics or no data',
    ],
    ['with a topic that is none', [logAt(5, 0, { topics: ['0x12'] })], 'a topic is no hash'],
    ['without data', [logAt(5, 0, { data: undefined })], 'a log has no topics or no data'],
    ['with half a byte', [logAt(5, 0, { data: '0x123' })], 'a log has no topics or no data'],
    ['without a block', [logAt(5, 0, { blockNumber: null })], 'the block of a log is no number'],
    ['without the hash of a block', [logAt(5, 0, { blockHash: null })], 'the block of a log is no hash'],
    ['without an index', [logAt(5, 0, { logIndex: null })], 'the index of a log is no number'],
    ['without a transaction', [logAt(5, 0, { transactionHash: null })], 'the transaction of a log is no hash'],
    ['one of which is there twice', [logAt(5, 0), logAt(5, 1), logAt(5, 0)], 'the node gives a log twice'],
  ])('%s are a contradiction', async (_, given, message) => {
    const node = canned({ head: 9, give: () => given });
    await expect(askLogs(node, ESCROW, 5, 8)).rejects.toMatchObject(contradicts(message));
  });

  it('with four topics are of the most that a log can have', async () => {
    const topics = Array.from({ length: 4 }, () => hashAt(1));
    expect(await askLogs(saying([logAt(5, 0, { topics })]), ESCROW, 5, 8)).toHaveLength(1);
  });

  it('are asked for in halves where the node refuses so many blocks, down to one, which it may refuse for good', async () => {
    const node = canned({ head: 9, logs: LOGS, most: 1 });
    expect(placesOf(await askLogs(node, ESCROW, 5, 8))).toEqual(['5.0', '5.1', '7.0', '8.3']);
    expect(node.asked.map((line) => line.replace('eth_getLogs ', ''))).toEqual([
      '0x5-0x8',
      '0x5-0x6',
      '0x5-0x5',
      '0x6-0x6',
      '0x7-0x8',
      '0x7-0x7',
      '0x8-0x8',
    ]);
    await expect(askLogs(canned({ head: 9, most: 0 }), ESCROW, 5, 8)).rejects.toThrow(CallRefused);
    const away: Asked = { send: async () => Promise.reject(new NodeFault('fails', 'gone')) };
    await expect(askLogs(away, ESCROW, 5, 8)).rejects.toThrow('gone');
  });
});

describe('a range', () => {
  it('has its headers and its logs, and nothing to mend where nothing was left out', async () => {
    const { headers, logs, mended } = await range();
    expect([headers.map(({ number }) => number), placesOf(logs), mended]).toEqual([
      [5, 6, 7, 8],
      ['5.0', '5.1', '7.0', '8.3'],
      0,
    ]);
  });

  it('of which logs were left out is mended by blocks: those that lack all, and then those that lack some', async () => {
    const all = await range();
    // Every log of block 7, and one of two in block 5: the filter of 5 says nothing of how many there are.
    const cut = (found: Json[], by: string) =>
      by === 'block' ? found : found.filter((log) => [LOGS[0], LOGS[3]].includes(log));
    expect(await range({ give: cut })).toEqual({ ...all, mended: 2 });
    expect(await range({ give: (found, by) => (by === 'block' ? found : []) })).toEqual({ ...all, mended: 3 });
    // An answer of nothing to that is believed: a filter can name what is not there.
    const named = blockAt(6, [LOGS[0]!]);
    expect(await range({ blocks: { 6: named } })).toMatchObject({ logs: all.logs, mended: 0 });
  });

  it('with a log of another kind left out of a block is mended as well', async () => {
    const withdrawn = logAt(5, 2, { topics: [await topicOf('Withdrawn'), hashAt(1)] });
    const logs = [LOGS[0]!, withdrawn];
    const lacking = await range({ logs, give: (found, by) => (by === 'block' ? found : found.slice(0, 1)) });
    expect([placesOf(lacking.logs), lacking.mended]).toEqual([['5.0', '5.2'], 1]);
  });

  it.each<[string, Partial<Tale>, object]>([
    [
      'logs of a block that is another one by now',
      { logs: [logAt(5, 0, { blockHash: hashAt(5, 'b') })] },
      new ChainMoved('the chain moved while it was read'),
    ],
    [
      'a log of a block outside of it',
      { logs: [], give: (_, by) => (by === 'range' ? [logAt(9, 0)] : []) },
      new NodeFault('contradicts', 'the node gives logs of blocks that were not asked for'),
    ],
    [
      'a log that its header does not name',
      { blocks: { 7: blockAt(7, []) } },
      new NodeFault('contradicts', 'the node gives a log that the header of block 7 does not name'),
    ],
    [
      'a log whose event its header does not name',
      { blocks: { 7: blockAt(7, [logAt(7, 0, { topics: [hashAt(1), ...(LOGS[2]!.topics as string[]).slice(1)] })]) } },
      new NodeFault('contradicts', 'the node gives a log that the header of block 7 does not name'),
    ],
    [
      'a log whose owner its header does not name',
      { blocks: { 7: blockAt(7, [logAt(7, 0, { topics: (LOGS[2]!.topics as string[]).slice(0, 1) })]) } },
      new NodeFault('contradicts', 'the node gives a log that the header of block 7 does not name'),
    ],
  ])('with %s is refused', async (_, tale, error) => {
    await expect(range(tale)).rejects.toThrow(error as Error);
    await expect(range(tale)).rejects.toBeInstanceOf(error.constructor);
  });

  it('is twice as long the next time where little came of it, up to the most, and half as long after a failure', async () => {
    const node = canned({ head: 9_999 });
    const read = () => readRange(node, ESCROW, { number: 0, hash: hashAt(0) }, spanOf(node));
    expect(spanOf(node)).toBe(100);
    await read();
    expect(spanOf(node)).toBe(200);
    // A short one says nothing.
    await readRange(node, ESCROW, { number: 0, hash: hashAt(0) }, 199);
    expect(spanOf(node)).toBe(200);
    for (let turn = 0; turn < 5; turn++) await read();
    expect(spanOf(node)).toBe(MOST_BLOCKS);
    askForLess(node);
    expect(spanOf(node)).toBe(MOST_BLOCKS / 2);
    for (let turn = 0; turn < 20; turn++) askForLess(node);
    expect(spanOf(node)).toBe(1);
  });
});

describe('a range with some logs', () => {
  it('is as long the next time, where a quarter of many came of all that was asked for', async () => {
    const spanAfter = async (logs: number) => {
      const node = canned({ head: 999, logs: Array.from({ length: logs }, (_, at) => logAt(2, at)) });
      await readRange(node, ESCROW, { number: 0, hash: hashAt(0) }, spanOf(node));
      return spanOf(node);
    };
    expect(await spanAfter(2_499)).toBe(200);
    expect(await spanAfter(2_500)).toBe(100);
  });
});

describe('a range with many logs', () => {
  it('makes the next one half as long, and one with fewer leaves it', async () => {
    const spanAfter = async (logs: number, blocks: number) => {
      const node = canned({ head: 9, logs: Array.from({ length: logs }, (_, at) => logAt(2, at)) });
      await readRange(node, ESCROW, { number: 0, hash: hashAt(0) }, blocks);
      return spanOf(node);
    };
    expect(await spanAfter(10_001, 4)).toBe(2);
    expect(await spanAfter(10_001, 2)).toBe(1);
    expect(await spanAfter(10_000, 4)).toBe(100);
  });
});

async function topicOf(name: string): Promise<string> {
  const { escrowInterface } = await import('#lib/chain/abi.ts');
  return escrowInterface.getEvent(name)!.topicHash;
}
