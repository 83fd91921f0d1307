import { JsonRpcProvider } from 'ethers';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { figureText } from '#lib/price/decimal.ts';
import { aggregatorFeed, type Feed } from '#lib/price/sources/feed.ts';
import type { Reading } from '#lib/price/sources/source.ts';
import { localChain } from '../setup/chain.ts';
import { aggregators } from './aggregator.ts';

const chain = await localChain();
const deploy = await aggregators(chain, 390);
const NOW = Math.floor(Date.now() / 1000);
const ASKED = { assets: ['ETH', 'USDC'], currencies: ['EUR', 'USD'] };

const feed = (base: string, address: string): Feed => ({ base, address, heartbeat: 3600 });
const read = (...feeds: Feed[]): Promise<Reading> => aggregatorFeed(feeds, chain.provider).read(ASKED, NOW);
const ether = await deploy(8, 'ETH / USD');
const euro = await deploy(8, 'EUR / USD');
const fine = { answer: 179_512_000_000n, updatedAt: NOW - 60 };

describe('an aggregator on the chain', () => {
  it('is read exactly, by its own decimals and at its own time; a currency’s is turned into units per dollar', async () => {
    await ether.say(fine);
    await euro.say({ answer: 125_000_000n, updatedAt: NOW - 90 });
    const { quotes, failures } = await read(feed('ETH', ether.address), feed('EUR', euro.address));
    expect(failures).toEqual([]);
    expect(quotes.map(({ base, quote, value, at, goodFor }) => [base, quote, figureText(value), at, goodFor])).toEqual([
      ['ETH', 'USD', '1795.12', NOW - 60, 7200],
      ['USD', 'EUR', '0.8', NOW - 90, 7200],
    ]);
    const fewer = await deploy(2, 'USDC / USD');
    await fewer.say({ answer: 99n, updatedAt: NOW });
    expect(figureText((await read(feed('USDC', fewer.address))).quotes[0]!.value)).toBe('0.99');
  });

  it('is no answer where it is zero, negative, the largest there is, carried over, of the future, or never was', async () => {
    for (const [reason, said] of [
      ['absurd', { ...fine, answer: 0n }],
      ['absurd', { ...fine, answer: -179_512_000_000n }],
      ['absurd', { ...fine, answer: 2n ** 255n - 1n }],
      ['malformed', { ...fine, roundId: 8n, answeredInRound: 7n }],
      ['malformed', { ...fine, updatedAt: NOW + 3600 }],
      ['malformed', { ...fine, updatedAt: 0 }],
      ['malformed', { ...fine, updatedAt: 2n ** 255n }],
    ] as const) {
      await ether.say(said);
      const { quotes, failures } = await read(feed('ETH', ether.address));
      expect(quotes, reason).toEqual([]);
      expect(failures.map((failure) => failure.reason)).toEqual([reason]);
    }
  });

  it('keeps its time, however old: what is twice its heartbeat ago is stale', async () => {
    await ether.say({ ...fine, updatedAt: NOW - 7201 });
    const { quotes } = await read(feed('ETH', ether.address));
    expect(NOW - quotes[0]!.at).toBeGreaterThan(quotes[0]!.goodFor);
  });

  it('of another pair is not taken for the one asked, and takes no other with it', async () => {
    await ether.say(fine);
    const { quotes, failures } = await read(feed('USDC', ether.address), feed('ETH', ether.address));
    expect(failures.map(({ reason }) => reason)).toEqual(['wrong_pair']);
    expect(quotes.map(({ base }) => base)).toEqual(['ETH']);
  });

  it('with more decimals than any price has, without code, or behind a node that does not answer, is a failure', async () => {
    const wide = await deploy(200, 'ETH / USD');
    await wide.say(fine);
    expect((await read(feed('ETH', wide.address))).failures[0]).toMatchObject({ reason: 'absurd' });
    const nobody = feed('ETH', `0x${'12'.repeat(20)}`);
    expect((await read(nobody)).failures[0]).toMatchObject({ reason: 'unreachable' });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const node = new JsonRpcProvider(`http://127.0.0.1:${port}`, 31337, { staticNetwork: true });
    onTestFinished(() => {
      node.destroy();
      silent.closeAllConnections();
      silent.close();
    });
    const late = await aggregatorFeed([feed('ETH', ether.address)], node, { timeoutMs: 150 }).read(ASKED, NOW);
    expect(late.failures[0]).toMatchObject({ reason: 'too_late' });
  });
});
