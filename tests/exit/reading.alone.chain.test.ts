/** What the exit page reads of a real chain: trades out of logs, where they stand, whose code it is. */
import { ZeroAddress, type HDNodeWallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { tradeHashOf } from '#lib/chain/signing.ts';
import type { Rpc } from '#lib/chain/rpc.browser.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { escrowCodeHash } from '#scripts/deploy.ts';
import { codeHashAt, connect, readHead, readToken, rpcAt } from '../../exit/connection.ts';
import { findEnd, findTrades } from '../../exit/logs.ts';
import { ownCallOf, vaultBalance } from '../../exit/moves.ts';
import { movesOf, rolesOf, standingOf } from '../../exit/trade.ts';
import {
  buyer,
  chain,
  connection,
  contract,
  fund,
  moderators,
  newTrade,
  now,
  panel,
  place,
  seller,
  send,
  signed,
  standing,
  stranger,
  submit,
  token,
} from './stage.ts';

const search = async (person: string, options: { rpc?: Rpc; asArbiter?: boolean; from?: number } = {}) => {
  const head = await readHead(connection);
  if (!head.ok) throw new Error(head.refusal.code);
  const asked = options.rpc ? { ...connection, rpc: options.rpc } : connection;
  const shares: number[] = [];
  const found = await findTrades(asked, place, {
    person,
    asArbiter: options.asArbiter ?? false,
    fromBlock: options.from ?? 0,
    toBlock: head.value.number,
    onProgress: (share) => shares.push(share),
    signal: new AbortController().signal,
  });
  return { found, shares };
};

describe('trades rebuilt from the logs', () => {
  it('are exactly the person’s, with the very terms that were funded, for seller, buyer and arbiter', async () => {
    const mine = await newTrade();
    const other = await newTrade({ buyer: stranger.address });
    await fund(mine);
    await fund(other);
    const asBuyer = await search(buyer.address);
    if (!asBuyer.found.ok) throw new Error(asBuyer.found.refusal.code);
    expect(asBuyer.found.value.trades).toEqual([mine]);
    expect(asBuyer.found.value.tokens).toEqual([token]);
    const asSeller = await search(seller.address);
    expect(asSeller.found.ok && asSeller.found.value.trades.map(({ hash }) => hash).sort()).toEqual(
      [mine.hash, other.hash].sort(),
    );
    const asArbiter = await search(moderators[0]!.address, { asArbiter: true });
    expect(asArbiter.found.ok && asArbiter.found.value.trades.length).toBe(2);
    const nobody = await search(moderators[0]!.address);
    expect(nobody.found.ok && nobody.found.value.trades).toEqual([]);
  });

  it('are found on a node that gives few blocks at once: ranges are halved until it answers, none is left out', async () => {
    const trade = await newTrade();
    await fund(trade);
    await chain.mine(40);
    const asked: [number, number][] = [];
    const narrow: Rpc = async (chainId, method, params) => {
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
      const [from, to] = [Number(fromBlock), Number(toBlock)];
      if (to - from >= 7) {
        const refusal = { code: 'wallet.failed', status: 503 as const, data: { message: 'query returned too much' } };
        return { ok: false, refusal };
      }
      asked.push([from, to]);
      return connection.rpc(chainId, method, params);
    };
    const { found, shares } = await search(buyer.address, { rpc: narrow });
    expect(found.ok && found.value.trades.some(({ hash }) => hash === trade.hash)).toBe(true);
    const seen = new Set(asked.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
    const head = (await chain.head()).number;
    expect(seen.size).toBe(head + 1);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('stop with the node’s own words where it gives not even one block', async () => {
    const refusal = { code: 'wallet.failed', status: 503 as const, data: { message: 'logs are off' } };
    const { found } = await search(buyer.address, { rpc: async () => ({ ok: false, refusal }) });
    expect(found).toEqual({ ok: false, refusal });
  });
});

describe('where a trade stands', () => {
  it('is asked of the contract at each step, and the moves follow from the table alone', async () => {
    const trade = await newTrade();
    const { terms } = trade;
    const movesFor = async (who: HDNodeWallet) => {
      const found = await standing(trade);
      const roles = rolesOf(terms, found.seats, who.address);
      return movesOf(found, roles, await now()).map(({ move, opensAt }) => (opensAt === null ? move : `${move} later`));
    };
    expect([(await standing(trade)).state, await movesFor(seller), await movesFor(buyer)]).toEqual([
      'awaiting_escrow',
      ['fund'],
      [],
    ]);
    await fund(trade);
    expect((await standing(trade)).state).toBe('awaiting_payment');
    expect(await movesFor(seller)).toEqual(['extend', 'reclaim later', 'release', 'settle']);
    expect(await movesFor(buyer)).toEqual(['markPaid', 'refund', 'settle']);
    expect(await movesFor(stranger)).toEqual([]);
    const plain = { terms, kind: 'move', value: null, validUntil: (await now()) + HOUR } as const;
    await submit(await signed({ ...plain, move: 'markPaid' }, buyer), trade);
    expect((await standing(trade)).state).toBe('awaiting_release');
    await submit(await signed({ ...plain, move: 'dispute' }, seller), trade);
    expect((await standing(trade)).state).toBe('disputed');
    expect(await movesFor(moderators[1]!)).toEqual(['rule later']);
    expect(await movesFor(buyer)).toEqual(['refund', 'settle', 'lapse later']);
    await submit(await signed({ ...plain, move: 'release' }, seller), trade);
    expect((await standing(trade)).state).toBe('over');
    expect(await findEnd(connection, trade)).toEqual({ name: 'Released', toBuyer: 1000001n, fee: 5000n });
    expect(await findEnd(connection, await newTrade())).toBeUndefined();
  });

  it('begins with coins of its own chain, or from the vault, whose coins anybody may send back once the time is over', async () => {
    const native = await newTrade({ token: ZeroAddress });
    await fund(native);
    expect((await standing(native)).state).toBe('awaiting_payment');
    await send(seller, { to: token, data: tokenInterface.encodeFunctionData('approve', [contract, 2_000_000n]) });
    await send(seller, { to: contract, data: escrowInterface.encodeFunctionData('deposit', [token, 1_005_001n]) });
    const fromVault = await newTrade({ fromVault: true });
    await fund(fromVault);
    await chain.shiftTime(HOUR + 60);
    const found = await standing(fromVault);
    const offered = (who: HDNodeWallet) => movesOf(found, rolesOf(fromVault.terms, found.seats, who.address), chainNow);
    const chainNow = await now();
    expect(offered(stranger).map(({ move }) => move)).toEqual(['reclaim']);
    expect(offered(seller).filter(({ move }) => move === 'reclaim')).toHaveLength(1);
    const reclaim = { kind: 'move', move: 'reclaim', terms: fromVault.terms, value: null, validUntil: 0 } as const;
    await send(stranger, ownCallOf(place, reclaim));
    expect(await vaultBalance(connection, contract, seller.address, token)).toEqual({ ok: true, value: 1_005_001n });
  });

  it('is refused for terms that the lane does not hold, and over once the lane went on', async () => {
    const trade = await newTrade();
    await fund(trade);
    const terms = { ...trade.terms, amount: '999' };
    const forged = await standingOf(connection, { ...trade, terms, hash: tradeHashOf(terms) }, await now());
    expect(forged).toMatchObject({ ok: false, refusal: { code: 'exit.other_trade' } });
    await submit(
      await signed(
        { kind: 'move', move: 'refund', terms: trade.terms, value: null, validUntil: (await now()) + HOUR },
        buyer,
      ),
    );
    const next = await newTrade({ lane: trade.terms.lane, round: 2 });
    await fund(next);
    expect((await standing(trade)).state).toBe('over');
    const late = await newTrade({ openBy: (await now()) - 1 });
    expect((await standing(late)).state).toBe('cancelled');
  });
});

describe('the contract and its tokens', () => {
  it('have the published code at the deployed address and nowhere else; symbol and decimals are the token’s own', async () => {
    expect(await codeHashAt(connection, contract)).toEqual({ ok: true, value: escrowCodeHash() });
    expect(await codeHashAt(connection, panel)).not.toEqual({ ok: true, value: escrowCodeHash() });
    expect(await codeHashAt(connection, stranger.address)).toMatchObject({
      ok: false,
      refusal: { code: 'exit.no_contract' },
    });
    expect(await readToken(connection, token)).toEqual({
      ok: true,
      value: { address: token, symbol: 'USDC', decimals: 6 },
    });
    expect(await readToken(connection, ZeroAddress)).toMatchObject({ value: { symbol: 'ETH', decimals: 18 } });
  });

  it('are answered for by a node that is one: another page, a silence or a wrong address is said to be none', async () => {
    const dead = await connect(rpcAt('http://127.0.0.1:1/'), 'x', null);
    expect(dead).toMatchObject({ ok: false, refusal: { code: 'exit.rpc_silent' } });
    const page = await connect(
      rpcAt(chain.url, async () => new Response('<html>')),
      'x',
      null,
    );
    expect(page).toMatchObject({ ok: false, refusal: { code: 'exit.rpc_silent' } });
  });
});
