/** A statement against a real chain, with no server: what is true of it is said to be, and each way to lie is told apart. */
import { id } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checked } from '#lib/reputation/statement-chain.ts';
import { chainFactsOf } from '#lib/reputation/statement-facts.ts';
import type { Statement, StatedTrade } from '#lib/reputation/statement.ts';
import type { Ask } from '#lib/reputation/statement-chain.ts';
import { rpc } from '#scripts/rpc.ts';
import { buyer, chain, contract, stranger, token } from '../exit/stage.ts';
import { ask, check, stateOf, walkAll } from './statement-scene.ts';

let ids: string[];
let made: Statement;
beforeAll(async () => {
  ids = await walkAll();
  made = await stateOf(ids);
});

const look = async (statement: Statement, options: Parameters<typeof check>[1] = {}): Promise<Checked> => {
  const checked = await check(statement, options);
  if (!checked.ok) throw new Error(checked.refusal.code);
  return checked.value;
};
const faults = ({ trades }: Checked) => trades.flatMap(({ fault }) => fault ?? []);
/** With another first trade. */
const withFirst = (change: (trade: StatedTrade) => Partial<StatedTrade>): Statement => {
  const [first, ...rest] = made.trades;
  return { ...made, trades: [{ ...first!, ...change(first!) }, ...rest] };
};

describe('a statement that says what was', () => {
  it('is found the same, figure for figure', async () => {
    const checked = await look(made);
    expect(checked).toMatchObject({ knownEscrow: true, block: 'same', leftOut: [] });
    expect(faults(checked)).toEqual([]);
    expect(checked.chain).toEqual(made.chain);
    expect(checked.chain).toMatchObject({
      completed: 3,
      endings: { Released: 3, Refunded: 1, Settled: 1, Ruled: 1, Reclaimed: 0, Lapsed: 0 },
      tokens: [{ token, units: '4000002' }],
      partners: 2,
      disputesOpened: 1,
      disputesLost: 1,
      pay: { count: 0 },
      release: { count: 2 },
    });
    expect(made.trades).toHaveLength(6);
  });

  it('is found the same of the buyer, through a node that gives few blocks at once', async () => {
    const own = await stateOf(ids, buyer.address);
    const narrow: Ask = async (method, params) => {
      const { fromBlock, toBlock, topics } = (params[0] ?? {}) as {
        fromBlock: string;
        toBlock: string;
        topics?: unknown[];
      };
      const whole = method === 'eth_getLogs' && Array.isArray(topics?.[0]) && Number(toBlock) - Number(fromBlock) > 7;
      const refusal = { code: 'wallet.failed', status: 503 as const, data: { message: 'query returned too much' } };
      return whole ? { ok: false, refusal } : ask(method, params);
    };
    const checked = await look(own, { ask: narrow });
    expect(faults(checked)).toEqual([]);
    expect(checked.chain).toEqual(own.chain);
    expect(checked).toMatchObject({ leftOut: [], chain: { completed: 3, pay: { count: 4 }, disputesOpened: 0 } });
  });
});

describe('a statement that lies is told how', () => {
  it('a trade that never was', async () => {
    const [first] = made.trades;
    const checked = await look({ ...made, trades: [...made.trades, { ...first!, id: id('never') }] });
    expect(faults(checked)).toEqual(['not_there']);
    expect(checked.chain).toEqual(made.chain);
  });

  it.each([
    ['an amount', () => ({ amount: '9000001' }), 'other_amount'],
    ['a coin', () => ({ token: stranger.address }), 'other_token'],
    ['a part in it', () => ({ role: 'buyer' as const }), 'other_wallet'],
    ['an end', () => ({ ending: 'Refunded' as const }), 'other_end'],
    ['a place of the end', ({ ended }: StatedTrade) => ({ ended: { ...ended, log: ended.log + 1 } }), 'other_end'],
    ['a transaction', ({ opened }: StatedTrade) => ({ opened: { ...opened, tx: id('x') } }), 'other_opening'],
    ['a later opening', ({ opened }: StatedTrade) => ({ opened: { ...opened, block: opened.block + 1 } }), 'other_end'],
  ] as const)('%s that is not so', async (_, change, fault) => {
    const checked = await look(withFirst(change));
    expect(faults(checked)).toEqual([fault]);
    expect(checked.chain.completed).toBe(2);
    // And it is missed where it belongs: its id is listed, so nothing is left out.
    expect(checked.leftOut).toEqual([]);
  });

  it('trades of somebody else', async () => {
    const checked = await look({ ...made, wallet: stranger.address });
    expect(faults(checked)).toEqual(made.trades.map(() => 'other_wallet'));
    expect(checked.chain.completed).toBe(0);
  });

  it('trades that it leaves out, by their numbers', async () => {
    const lost = made.trades.find(({ ending }) => ending === 'Ruled')!;
    const trades = made.trades.filter((one) => one !== lost);
    expect((await look({ ...made, trades })).leftOut).toEqual([lost.id]);
  });

  it('figures that do not follow from its trades', async () => {
    const boasting = { ...made, chain: { ...made.chain, completed: 300, partners: 200 } };
    expect((await look(boasting)).chain).toEqual(made.chain);
  });

  it('an escrow that anybody could have written: its code is not the one that is known', async () => {
    const code = await chain.provider.getCode(contract);
    // The same events, and other code behind them.
    await rpc(chain.url, 'anvil_setCode', [contract, `${code}00`]);
    const checked = await look(made);
    await rpc(chain.url, 'anvil_setCode', [contract, code]);
    expect(checked.knownEscrow).toBe(false);
    expect(faults(checked)).toEqual([]);
    expect((await look(made)).knownEscrow).toBe(true);
    expect((await look({ ...made, site: { ...made.site, escrow: stranger.address } })).knownEscrow).toBe(false);
  });

  it('a block that is another one, that is not there, that can still be taken back; and a node of another chain', async () => {
    const head = await chain.head();
    const at = (asOf: Partial<Statement['asOf']>) => look({ ...made, asOf: { ...made.asOf, ...asOf } });
    expect((await at({ hash: id('x') })).block).toBe('other');
    expect((await at({ block: head.number + 100 })).block).toBe('unknown');
    expect((await at({ block: head.number, hash: head.hash })).block).toBe('young');
    const other = await check({ ...made, site: { ...made.site, chainId: 1 } });
    expect(other).toMatchObject({
      ok: false,
      refusal: { code: 'statement.other_chain', data: { expected: 1, actual: 31337 } },
    });
  });

  it('planted: counting what is listed instead of what the chain has believes the lie', async () => {
    const lie = withFirst(() => ({ amount: '9000001' }));
    const believing = chainFactsOf(
      lie.trades.map((one) => ({
        ...one,
        other: '0x',
        toBuyer: one.ending === 'Released' ? one.amount : '0',
        fundedAt: 1,
        paidAt: null,
        endedAt: 2,
        disputedByMe: false,
      })),
    );
    expect(believing.tokens[0]!.units).not.toBe(made.chain.tokens[0]!.units);
    expect((await look(lie)).chain.tokens[0]!.units).not.toBe(believing.tokens[0]!.units);
  });
});
