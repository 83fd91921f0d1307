/** Fees and nonces as rules, over numbers made up at random; and what nodes say, told apart. */
import { JsonRpcProvider, Wallet } from 'ethers';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseAccount, freeNonce, missingNonces, stateOf, type RelayAccount } from '#lib/chain/relay/accounts.ts';
import { firstFees, raisedFees, type Fees } from '#lib/chain/relay/fees.ts';
import { bondInterface, escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { broadcast, contractRefusalOf } from '#lib/chain/relay/node.ts';
import { waitsOf } from '#lib/chain/relay/view.ts';

let state = 7;
const roll = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const wei = (): bigint => BigInt(roll(10)) * 10n ** BigInt(roll(12)) + BigInt(roll(3));

/** geth's own rule, from core/txpool/legacypool/list.go: both fees are higher, and reach 110 hundredths of the old, rounded down. */
const gethReplaces = (old: Fees, fresh: Fees): boolean =>
  [
    [old.maxFeePerGas, fresh.maxFeePerGas] as const,
    [old.maxPriorityFeePerGas, fresh.maxPriorityFeePerGas] as const,
  ].every(([before, after]) => after > before && after >= (before * 110n) / 100n);

describe('a fee', () => {
  it('that is raised is one that geth replaces for, within the cap, and never a tip above the whole', () => {
    let raised = 0;
    for (let at = 0; at < 20_000; at++) {
      const maxFeePerGas = wei();
      const tip = wei();
      const before = { maxFeePerGas, maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas };
      const policy = { mostFee: wei() * 3n, raise: 10 + roll(191) };
      const fees = raisedFees(before, { base: wei(), tip: wei() }, policy);
      if (!fees) {
        // Only where not even the least raise fits.
        expect(before.maxFeePerGas * 110n > policy.mostFee * 100n - 100n).toBe(true);
        continue;
      }
      raised += 1;
      expect(gethReplaces(before, fees)).toBe(true);
      expect(fees.maxFeePerGas <= policy.mostFee).toBe(true);
      expect(fees.maxPriorityFeePerGas <= fees.maxFeePerGas).toBe(true);
    }
    expect(raised).toBeGreaterThan(2_000);
  });

  it('is what the market asks by now, fee and tip, where that is more than the step', () => {
    const policy = { mostFee: 1_000n, raise: 10 };
    const before = { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n };
    const raised = (base: bigint, tip: bigint) => raisedFees(before, { base, tip }, policy);
    expect(raised(20n, 2n)).toEqual({ maxFeePerGas: 110n, maxPriorityFeePerGas: 11n });
    expect(raised(20n, 30n)).toEqual({ maxFeePerGas: 110n, maxPriorityFeePerGas: 30n });
    expect(raised(200n, 30n)).toEqual({ maxFeePerGas: 430n, maxPriorityFeePerGas: 30n });
    // What it asks is above the cap: the step, which is not.
    expect(raised(990n, 30n)).toEqual({ maxFeePerGas: 110n, maxPriorityFeePerGas: 11n });
  });

  it('that is offered first is one that the next block takes, within the cap, or none is', () => {
    for (let at = 0; at < 20_000; at++) {
      const market = { base: wei(), tip: wei() };
      const mostFee = wei() * 2n;
      const fees = firstFees(market, { mostFee });
      expect(fees === null).toBe(market.base + market.tip > mostFee);
      if (!fees) continue;
      expect(fees.maxFeePerGas <= mostFee && fees.maxFeePerGas >= market.base + market.tip).toBe(true);
    }
  });
});

const account = (changes: Partial<RelayAccount>): RelayAccount => ({
  address: '0x',
  mined: 0,
  balance: 100n,
  held: new Set(),
  reserved: 0n,
  stuck: false,
  ...changes,
});

describe('an account', () => {
  it('can pay from exactly the coins on that an ordinary act costs at the first offer, and nothing is paid above the cap', () => {
    const fees = { maxFeePerGas: 3n, maxPriorityFeePerGas: 1n };
    expect(stateOf(750_000n, fees)).toBe('ready');
    expect(stateOf(749_999n, fees)).toBe('empty');
    expect(stateOf(10n ** 20n, null)).toBe('dear');
  });
});

describe('nonces', () => {
  it('are given out lowest first, and those that are missing below a held one are known', () => {
    const one = account({ mined: 4, held: new Set([3, 5, 8]) });
    expect(freeNonce(one)).toBe(4);
    expect(missingNonces(one)).toEqual([4, 6, 7]);
    expect(missingNonces(account({ mined: 4 }))).toEqual([]);
    expect(freeNonce(account({ mined: 4, held: new Set([4, 5]) }))).toBe(6);
  });

  it('are those of an account that can pay, of one that moves before one that is stuck, of the one with the least under way', () => {
    const [poor, stuck, busy, idle] = [
      account({ balance: 100n, reserved: 60n }),
      account({ stuck: true }),
      account({ held: new Set([1, 2]) }),
      account({ held: new Set([1]) }),
    ];
    expect(chooseAccount([poor, stuck, busy, idle], 50n)).toBe(idle);
    expect(chooseAccount([poor, stuck, busy], 50n)).toBe(busy);
    expect(chooseAccount([poor, stuck], 50n)).toBe(stuck);
    expect(chooseAccount([poor], 50n)).toBeUndefined();
    expect(chooseAccount([poor], 40n)).toBe(poor);
  });
});

describe('what a node says of a transaction', () => {
  let says: object = {};
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...says })));
  });
  afterAll(() => void server.close());

  it.each([
    ['geth', 'already known', 'taken'],
    ['anvil', 'transaction already imported', 'taken'],
    ['nethermind', 'AlreadyKnown', 'taken'],
    ['besu', 'Known transaction', 'taken'],
    ['geth', 'nonce too low: next nonce 5, tx nonce 3', 'nonce_used'],
    ['besu', 'Nonce too low', 'nonce_used'],
    ['geth', 'replacement transaction underpriced', 'underpriced'],
    ['besu', 'Replacement transaction underpriced', 'underpriced'],
    ['geth', 'transaction underpriced: tip needed 1000000, tip permitted 1', 'underpriced'],
    ['anvil', 'max fee per gas less than block base fee', 'underpriced'],
    ['nethermind', 'FeeTooLow, MaxFeePerGas too low.', 'underpriced'],
    ['geth', 'insufficient funds for gas * price + value: balance 0, tx cost 1', 'no_funds'],
    ['anvil', 'Insufficient funds for gas * price + value', 'no_funds'],
    ['geth', 'txpool is full', 'away'],
    ['anyone', 'internal error', 'away'],
  ])('(%s: %s) is told apart: %s', async (_, message, answer) => {
    if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const node = new JsonRpcProvider(url, 1, { batchMaxCount: 1, staticNetwork: true });
    says = { error: { code: -32000, message } };
    const fees = { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n, gasLimit: 21_000n, nonce: 0, chainId: 1 };
    const raw = await new Wallet(`0x${'11'.repeat(32)}`).signTransaction({
      type: 2,
      to: `0x${'22'.repeat(20)}`,
      ...fees,
    });
    // ethers asks for the block number beside it, and is told the same: only what is said of the transaction counts.
    node._perform = async (request) => {
      if (request.method === 'getBlockNumber') return 1;
      return JsonRpcProvider.prototype._perform.call(node, request);
    };
    expect(await broadcast(node, raw)).toBe(answer);
    node.destroy();
  });

  it('is nothing where it does not answer', async () => {
    const node = new JsonRpcProvider('http://127.0.0.1:1', 1, { batchMaxCount: 1, staticNetwork: true });
    expect(await broadcast(node, '0x02')).toBe('away');
    node.destroy();
  });
});

describe('what the contract says no with', () => {
  it.each([
    [
      'the escrow’s',
      escrowInterface.encodeErrorResult('WrongNonce', [7, 2n ** 200n]),
      'WrongNonce',
      ['7', `${2n ** 200n}`],
    ],
    ['a token’s', tokenInterface.encodeErrorResult('NotNow', [1, 2]), 'NotNow', ['1', '2']],
    ['the bond’s', bondInterface.encodeErrorResult('NoBond'), 'NoBond', []],
    ['nobody’s', '0xdeadbeef', 'unknown', ['0xdeadbeef']],
    ['a word cut off', '0xdead', 'unknown', ['0xdead']],
    ['nothing', '0x', 'unknown', ['0x']],
    ['no data', null, 'unknown', ['']],
    ['none at all', undefined, 'unknown', ['']],
  ])('is read where it is %s error', (_, data, name, args) => {
    expect(contractRefusalOf(data)).toEqual({ name, args });
  });
});

describe('what its signer is told of an act', () => {
  it.each([
    [{ status: 'held', waits: null }, 'budget'],
    [{ status: 'queued', waits: 'no_funds' }, 'no_funds'],
    [{ status: 'sent', waits: 'fee_cap' }, 'fee_cap'],
    [{ status: 'sent', waits: 'underpriced' }, null],
    [{ status: 'mined', waits: 'no_funds' }, null],
    [{ status: 'refused', waits: 'limit' }, null],
    [{ status: 'queued', waits: null }, null],
  ])('%o: %s', (intent, waits) => {
    expect(waitsOf(intent)).toBe(waits);
  });
});
