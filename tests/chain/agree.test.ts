/** What is final is what enough nodes say: who is asked for what, who is believed, and what becomes of those who say something else. */
import { describe, expect, it } from 'vitest';
import { agree, type Claim } from '#lib/chain/agree.ts';
import { readLog } from '#lib/chain/decode.ts';
import { findHeader } from '#lib/chain/headers.ts';
import { askLogs } from '#lib/chain/logs.ts';
import { ChainNodes } from '#lib/chain/nodes.ts';
import { blockAt, canned, ESCROW, hashAt, logAt, type Tale } from './canned.ts';
import { faultyNode, type Behind } from './faulty-node.ts';

const LOGS = [logAt(5, 0), logAt(5, 1), logAt(7, 0)];
const HONEST: Tale = { head: 9, logs: LOGS };

const telling = (tale: Tale): Behind => {
  const node = canned(tale);
  return (method, params) => (method === 'eth_chainId' ? '0x7a69' : node.send(method, [...params]));
};

/** What is held here of the blocks 5 to 8, as it was read from a node that tells this. */
async function claimOf(tale: Tale): Promise<Claim> {
  const node = canned(tale);
  const logs = await askLogs(node, ESCROW, 5, 8);
  const kept = logs.map(({ topics, data, ...place }) => ({
    ...place,
    ...readLog({ topics, data, transactionHash: place.txHash, index: place.logIndex }),
  }));
  return { after: 4, at: (await findHeader(node, 8))!, logs: kept };
}

async function open(tales: readonly Tale[], quorum?: number) {
  const faulty = await Promise.all(tales.map((tale) => faultyNode(telling(tale))));
  const time = { now: 1_000_000 };
  const nodes = new ChainNodes(
    faulty.map(({ url }) => url),
    31337,
    { clock: () => time.now, patience: 30_000, ...(quorum === undefined ? {} : { quorum }) },
  );
  const ask = async (held: Tale = HONEST) => agree(nodes.all, nodes.quorum, ESCROW, await claimOf(held));
  return { nodes, faulty, time, ask, why: () => nodes.states.map(({ why }) => why) };
}

/** Each is another story of the same blocks. */
const OTHERS: readonly (readonly [string, Tale])[] = [
  ['another block there', { ...HONEST, blocks: { 8: blockAt(8, [], { hash: hashAt(8, 'b') }) } }],
  ['another time of it', { ...HONEST, blocks: { 8: blockAt(8, [], { timestamp: '0x1' }) } }],
  ['a log less, by its block as well', { head: 9, logs: LOGS.slice(0, 2) }],
  ['a log more', { head: 9, logs: [...LOGS, logAt(7, 1)] }],
  [
    'another amount in a log',
    { head: 9, logs: [...LOGS.slice(0, 2), logAt(7, 0, { data: `0x${'1'.padStart(64, '0')}` })] },
  ],
  [
    'another transaction of a log',
    { head: 9, logs: [...LOGS.slice(0, 2), logAt(7, 0, { transactionHash: hashAt(1) })] },
  ],
];

describe('three nodes of which two have to agree', () => {
  it('agree where they say what is held, though one of them lacks a log until it is asked for its block', async () => {
    const cut: Tale = { ...HONEST, give: (found, by) => (by === 'block' ? found : found.slice(0, 1)) };
    const { ask, why } = await open([HONEST, cut, HONEST]);
    expect(await ask()).toEqual({ kind: 'agreed' });
    expect(why()).toEqual([null, null, null]);
  });

  it.each(OTHERS)(
    'leave the one aside that says %s, for ten minutes or until it is with them again',
    async (_, tale) => {
      const { ask, why, nodes, faulty, time } = await open([tale, HONEST, HONEST]);
      expect(await ask()).toEqual({ kind: 'agreed' });
      expect(why()).toEqual(['contradicts', null, null]);
      const { until, lastError, host } = nodes.states[0]!;
      expect(until).toBe(time.now + 600_000);
      expect(lastError).toBe(`${host} says something else than the others of the blocks up to 8`);
      faulty[0]!.replace(telling(HONEST));
      expect(await ask()).toEqual({ kind: 'agreed' });
      expect(why()).toEqual([null, null, null]);
    },
  );

  it.each(OTHERS)(
    'outvote what is held where two of them say %s, and only the third is left aside',
    async (_, tale) => {
      const { ask, why, nodes } = await open([tale, HONEST, tale]);
      expect(await ask()).toEqual({ kind: 'outvoted', by: [nodes.all[0], nodes.all[2]] });
      expect(why()).toEqual([null, 'contradicts', null]);
    },
  );

  it('say nothing where each says something else, and nobody is left aside', async () => {
    const { ask, why } = await open([OTHERS[0]![1], OTHERS[2]![1], HONEST]);
    expect(await ask()).toEqual({ kind: 'disagree' });
    expect(why()).toEqual([null, null, null]);
  });

  it('are too few where two do not have the block yet, or do not answer; a voice that is left out is no other voice', async () => {
    const late = await open([HONEST, { ...HONEST, head: 7 }, { ...HONEST, head: 7 }]);
    expect(await late.ask()).toEqual({ kind: 'away' });
    const gone = await open([HONEST, HONEST, HONEST]);
    for (const one of gone.faulty.slice(1)) one.be({ kind: 'dead' });
    expect(await gone.ask()).toEqual({ kind: 'away' });
    expect(gone.why()).toEqual([null, 'fails', 'fails']);
    gone.faulty[1]!.be({ kind: 'none' });
    gone.time.now += 100_000;
    expect(await gone.ask()).toEqual({ kind: 'agreed' });
  });
});

describe('how many have to agree', () => {
  it('is what the operator says: all of three, or one', async () => {
    const [all, one] = [await open([HONEST, HONEST, OTHERS[3]![1]], 3), await open([HONEST], 1)];
    expect(await all.ask()).toEqual({ kind: 'disagree' });
    expect(await one.ask()).toEqual({ kind: 'agreed' });
    expect(await one.ask(OTHERS[3]![1])).toMatchObject({ kind: 'outvoted' });
  });
});

describe('logs that two differ in', () => {
  it('are asked for block by block where they are in two hundred blocks at most', async () => {
    const logs = (count: number) => Array.from({ length: count }, (_, at) => logAt(5 + at, 0));
    const short: Tale['give'] = (found, by) => (by === 'block' ? found : []);
    const held = async (count: number) => {
      const tale = { head: 999, logs: logs(count) };
      const node = canned(tale);
      const kept = (await askLogs(node, ESCROW, 5, 300)).map(({ topics, data, ...place }) => ({
        ...place,
        ...readLog({ topics, data, transactionHash: place.txHash, index: place.logIndex }),
      }));
      const claim = { after: 4, at: (await findHeader(node, 300))!, logs: kept };
      const { nodes } = await open([tale, { ...tale, give: short }], 2);
      return (await agree(nodes.all, 2, ESCROW, claim)).kind;
    };
    expect(await held(200)).toBe('agreed');
    expect(await held(201)).toBe('disagree');
  });
});
