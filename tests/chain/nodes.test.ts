import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { retryOf } from '#lib/chain/json-rpc.ts';
import { ChainNodes, LAG_BLOCKS, type NodesOptions } from '#lib/chain/nodes.ts';
import { readConfig } from '#lib/config.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { faultyNode, type Behind } from './faulty-node.ts';

/** A node at this block, which says its name as its version. */
const at =
  (head: number, name = 'a'): Behind =>
  (method) =>
    ({ eth_chainId: '0x7a69', eth_blockNumber: `0x${head.toString(16)}`, web3_clientVersion: name })[method] ?? null;

const KEY = 'secret-key-0123456789';

async function open(behind: readonly Behind[], options: NodesOptions = {}) {
  const faulty = await Promise.all(behind.map(faultyNode));
  const time = { now: 1_000_000 };
  const urls = faulty.map(({ url }) => `${url}/v2/${KEY}?key=${KEY}`);
  const nodes = new ChainNodes(urls, 31337, { clock: () => time.now, patience: 30_000, ...options });
  const who = async () => nodes.send('web3_clientVersion', []) as Promise<string>;
  return { nodes, faulty, time, who, pass: (seconds: number) => void (time.now += seconds * 1000) };
}

describe('several nodes', () => {
  it('are asked in their order, the next only where the one before does not answer', async () => {
    const { faulty, who, pass, nodes } = await open([at(5, 'first'), at(5, 'second')]);
    expect(await who()).toBe('first');
    /** What the operator reads of it: of this fault, and of no earlier one. */
    const told = new Map<string, unknown>();
    for (const fault of [
      { kind: 'dead' },
      { kind: 'garbage' },
      { kind: 'garbage', text: '[]' },
      { kind: 'garbage', text: '{"jsonrpc":"2.0","id":77,"result":"0x1"}' },
      { kind: 'garbage', status: 503, text: '{}' },
      { kind: 'limited', seconds: 2 },
      { kind: 'limited', inBody: true },
    ] as const) {
      faulty[0]!.be(fault);
      expect(await who(), fault.kind).toBe('second');
      expect(nodes.states[0]).toMatchObject({ why: fault.kind === 'limited' ? 'limited' : 'fails' });
      told.set(fault.kind, nodes.states[0]!.lastError);
      faulty[0]!.be({ kind: 'none' });
      pass(100);
      expect(await who(), `after ${fault.kind}`).toBe('first');
      expect(nodes.states[0]).toMatchObject({ why: null, failures: 0 });
    }
    expect([...told.values()].every((says) => typeof says === 'string')).toBe(true);
    expect(new Set(told.values()).size).toBe(3);
  });

  it('do not wait for one that hangs longer than their patience', async () => {
    const { faulty, who } = await open([at(5, 'first'), at(5, 'second')], { patience: 300 });
    faulty[0]!.be({ kind: 'hangs' });
    expect(await who()).toBe('second');
  });

  it('leave one that failed alone, longer each time, and one that asks for patience for as long as it says', async () => {
    const { faulty, who, pass, nodes, time } = await open([at(5, 'first'), at(5, 'second')]);
    const asked = () => faulty[0]!.asked.get('web3_clientVersion') ?? 0;
    faulty[0]!.be({ kind: 'dead' });
    const pauses: number[] = [];
    for (let turn = 0; turn < 8; turn++) {
      await who();
      pauses.push(nodes.states[0]!.until! - time.now);
      time.now = nodes.states[0]!.until! + 1;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
    faulty[0]!.be({ kind: 'limited', seconds: 90 });
    pass(61);
    await who();
    faulty[0]!.be({ kind: 'none' });
    pass(89);
    expect(await who()).toBe('second');
    expect(asked()).toBe(0);
    pass(2);
    expect(await who()).toBe('first');
  });

  it('ask one that is left alone not even how far it is', async () => {
    const { faulty, who, nodes, pass } = await open([at(5, 'first'), at(5, 'second')]);
    await nodes.look(0);
    faulty[0]!.be({ kind: 'limited', seconds: 90 });
    expect(await who()).toBe('second');
    faulty[0]!.be({ kind: 'none' });
    const heads = () => faulty.map(({ asked }) => asked.get('eth_blockNumber') ?? 0);
    const before = heads();
    pass(10);
    await nodes.look(0);
    expect(heads()).toEqual([before[0], before[1]! + 1]);
    pass(100);
    await nodes.look(0);
    expect(heads()).toEqual([before[0]! + 1, before[1]! + 2]);
  });

  it('leave one that asks for patience and says not for how long alone longer each time', async () => {
    const { faulty, who, nodes, time } = await open([at(5, 'first'), at(5, 'second')]);
    faulty[0]!.be({ kind: 'limited', inBody: true });
    const pauses: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      expect(await who()).toBe('second');
      pauses.push(nodes.states[0]!.until! - time.now);
      time.now = nodes.states[0]!.until! + 1;
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000]);
  });

  it('of which none may be asked now say so and when, and a node that stands alone is asked all the same where it only failed', async () => {
    const both = await open([at(5), at(5)]);
    for (const one of both.faulty) one.be({ kind: 'limited', seconds: 30 });
    await expect(both.who()).rejects.toThrow(/asks for patience/);
    await expect(both.who()).rejects.toThrow(/next is asked in 30 seconds/);
    // Whoever asks tries again by that word: another chain's name would end it.
    await expect(both.nodes.ask('web3_clientVersion', [])).rejects.toMatchObject({ why: 'limited' });
    const alone = await open([at(5, 'alone')]);
    alone.faulty[0]!.be({ kind: 'dead' });
    await expect(alone.who()).rejects.toThrow(/no answer/);
    alone.faulty[0]!.be({ kind: 'none' });
    expect(await alone.who()).toBe('alone');
  });

  it(`leave one aside that is more than ${LAG_BLOCKS} blocks behind, until it has caught up`, async () => {
    const { faulty, who, nodes, pass } = await open([at(96, 'slow'), at(100, 'second'), at(101, 'third')]);
    await nodes.look(0);
    expect(nodes.states.map(({ why }) => why)).toEqual(['behind', null, null]);
    expect(await who()).toBe('second');
    faulty[0]!.replace(at(98, 'slow'));
    pass(10);
    await nodes.look(0);
    expect(await who()).toBe('slow');
  });

  it('do not let one that boasts make the others look slow, where there are three', async () => {
    const { nodes, pass } = await open([at(100), at(1_000_000), at(101)]);
    await nodes.look(0);
    expect(nodes.states.map(({ why }) => why)).toEqual([null, null, null]);
    pass(1);
  });

  it('never ask one again that is on another chain, and say which, and what to do', async () => {
    const { faulty, who, nodes, pass } = await open([at(5, 'stranger'), at(5, 'second')]);
    faulty[0]!.be({ kind: 'other chain', id: 1 });
    expect(await who()).toBe('second');
    faulty[0]!.be({ kind: 'none' });
    pass(100_000);
    expect(await who()).toBe('second');
    expect(nodes.states[0]).toMatchObject({ why: 'other_chain', until: null });
    expect(nodes.states[0]!.lastError).toMatch(/is on chain 1, and this site on chain 31337.*Correct RPC_URL/);
    const alone = await open([at(5)]);
    alone.faulty[0]!.be({ kind: 'other chain', id: 1 });
    await expect(alone.who()).rejects.toThrow(/is on chain 1/);
    await expect(alone.who()).rejects.toThrow(/is on chain 1/);
  });

  it('notice that another chain stands at an address where a node was away for a while', async () => {
    const { faulty, who, nodes, pass } = await open([at(5, 'first'), at(5, 'second')]);
    expect(await who()).toBe('first');
    faulty[0]!.be({ kind: 'dead' });
    await who();
    faulty[0]!.be({ kind: 'other chain', id: 10 });
    pass(10);
    expect(await who()).toBe('second');
    expect(nodes.states[0]!.why).toBe('other_chain');
  });

  it('notice it of one that was left aside for being behind as well', async () => {
    const { faulty, who, nodes, pass } = await open([at(96, 'slow'), at(100, 'second'), at(101, 'third')]);
    expect(await who()).toBe('slow');
    await nodes.look(0);
    faulty[0]!.replace(at(101, 'stranger'));
    faulty[0]!.be({ kind: 'other chain', id: 10 });
    pass(10);
    await nodes.look(0);
    expect(await who()).toBe('second');
    expect(nodes.states[0]!.why).toBe('other_chain');
  });

  it('are shown the name and the password of their own address, and no other is shown any', async () => {
    const heard: (string | undefined)[][] = [];
    const server = createServer((request, response) => {
      heard.push([request.headers.authorization, request.url]);
      response.setHeader('content-type', 'application/json');
      request.resume().on('end', () => response.end('{"jsonrpc":"2.0","id":1,"result":"0x7a69"}'));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const ask = (who: string) =>
      new ChainNodes([`http://${who}127.0.0.1:${port}/v2`], 31337, { patience: 5_000 }).send('eth_chainId', []);
    try {
      await ask('ada:p%40ss@').catch(() => {});
      await ask('').catch(() => {});
    } finally {
      server.close();
    }
    const [first, last] = [heard[0]!, heard.at(-1)!];
    expect(first).toEqual([`Basic ${Buffer.from('ada:p@ss').toString('base64')}`, '/v2']);
    expect(last).toEqual([undefined, '/v2']);
  });

  it('all hear of a signed transaction; one that takes it is enough, and where none does the first says why', async () => {
    const sent: string[] = [];
    const taking =
      (name: string): Behind =>
      (method, params) => {
        if (method === 'eth_sendRawTransaction') sent.push(name);
        return method === 'eth_chainId' ? '0x7a69' : (params[0] ?? null);
      };
    const { nodes, faulty } = await open([taking('a'), taking('b'), taking('c')]);
    faulty[1]!.be({ kind: 'dead' });
    expect(await nodes.ask('eth_sendRawTransaction', ['0x01'])).toEqual({ result: '0x01' });
    faulty[1]!.be({ kind: 'none' });
    await vi.waitFor(() => expect(sent.toSorted()).toEqual(['a', 'c']));
    for (const one of faulty) one.be({ kind: 'dead' });
    await expect(nodes.ask('eth_sendRawTransaction', ['0x02'])).rejects.toThrow(/no answer/);
  });

  it('show of their address no more than the host, whatever fails', async () => {
    const { nodes, faulty, who, pass } = await open([at(5), at(5)]);
    const said: string[] = [];
    for (const kind of ['dead', 'garbage', 'limited'] as const) {
      for (const one of faulty) one.be({ kind });
      said.push(
        await who().catch((error: Error) => `${error.message} ${String(error.stack)} ${JSON.stringify(error)}`),
      );
      said.push(JSON.stringify(nodes.states));
      pass(1000);
    }
    for (const one of faulty) one.be({ kind: 'other chain', id: 5 });
    said.push(await who().catch((error: Error) => error.message));
    said.push(JSON.stringify(nodes.states));
    expect(said.join(' ')).toContain('127.0.0.1');
    expect(said.join(' ')).not.toContain(KEY);
  });

  it('ask one by one where a node takes no batches', async () => {
    const { nodes, faulty } = await open([at(5)]);
    faulty[0]!.be({ kind: 'no batches' });
    const calls = Array.from({ length: 5 }, () => ({ method: 'web3_clientVersion', params: [] }));
    expect(await nodes.all[0]!.sendMany(calls)).toEqual(['a', 'a', 'a', 'a', 'a']);
  });
});

describe('how long a node wants to be left alone', () => {
  it('is read as seconds or as a date, and what is neither is no answer', () => {
    expect(retryOf('120', 0)).toBe(120_000);
    expect(retryOf('Thu, 01 Jan 1970 00:01:00 GMT', 20_000)).toBe(40_000);
    expect(retryOf('Thu, 01 Jan 1970 00:00:00 GMT', 20_000)).toBe(0);
    for (const none of [null, '', 'soon', '-5x']) expect(retryOf(none, 0), String(none)).toBe(null);
  });
});

describe('RPC_URL', () => {
  const read = (url: string, quorum?: string) =>
    readConfig({
      ...serverEnv(
        {
          databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
          rpcUrl: url,
          chainId: 31337,
          embeddedChain: false,
          port: 3000,
          publicUrl: 'http://localhost:3000',
          secrets: TEST_SECRETS,
          storageDir: '/dev/null/files',
        },
        {} as NodeJS.ProcessEnv,
      ),
      ...(quorum === undefined ? {} : { RPC_QUORUM: quorum }),
    });

  it('is one node or a list of them', () => {
    expect(read('https://a.example/1').rpcUrls).toEqual(['https://a.example/1']);
    expect(read('https://a.example/1, http://b.example').rpcUrls).toEqual(['https://a.example/1', 'http://b.example']);
    expect(read('https://a.example,https://b.example', '1').rpcQuorum).toBe(1);
  });

  it.each([
    ['', undefined, /at least one node/],
    ['https://a.example,ftp://b.example', undefined, /node 2 is no http/],
    [`https://a.example,${KEY}`, undefined, /node 2 is no http/],
    ['https://a.example/x,https://a.example/x', undefined, /twice/],
    [Array.from({ length: 9 }, (_, n) => `https://n${n}.example`).join(','), undefined, /8 nodes at most/],
    ['https://a.example', '2', /RPC_QUORUM is more/],
    ['https://a.example', '0', /RPC_QUORUM/],
  ])('refuses %j with quorum %j and repeats no address', (url, quorum, says) => {
    expect(() => read(url, quorum)).toThrow(says);
    expect(() => read(url, quorum)).not.toThrow(KEY);
  });
});
