/** The relayer against a real chain behind a node that misbehaves: accounts, nonces and fees. Whatever happens, each act is on the chain once. */
import { Contract, Wallet, parseUnits, type Transaction } from 'ethers';
import { beforeEach, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { resendLost } from '#lib/chain/relay.ts';
import { config } from '#lib/config.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { addressOf, keyOf, relayerStage } from './relayer-stage.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const stage = await relayerStage(database, chain, 600);
const { db, node, ask, rows, age, pass, settle, accounts, held, free, send, expectEachOnce } = stage;
beforeEach(stage.behave);

const fees = ({ maxFeePerGas, maxPriorityFeePerGas }: Transaction) => [maxFeePerGas!, maxPriorityFeePerGas!] as const;

describe('several accounts', () => {
  it('share the acts, and each act is on the chain once', async () => {
    const three = await accounts(3);
    const keys = await ask(30);
    await held();
    await pass(three);
    await pass(three);
    const sent = await rows(keys);
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 'sent'));
    for (const one of three) expect(sent.filter(({ account }) => account === addressOf(one))).toHaveLength(10);
    await free();
    await settle(three);
    await expectEachOnce();
  });

  it('go on while one of them is stuck', async () => {
    const [first, second] = await accounts(2);
    node.whims = ['swallow'];
    const [lost] = await ask(1);
    await pass([first!]);
    await age(31);
    // Its node takes nothing of it for as long as this lasts, and the next acts are another account's.
    node.whims = ['deaf'];
    const others = await ask(4);
    await pass([first!, second!]);
    expect((await rows([lost!]))[0]).toMatchObject({ status: 'sent', account: addressOf(first!) });
    expect(new Set((await rows(others)).map(({ account }) => account))).toEqual(new Set([addressOf(second!)]));
    await settle([first!, second!]);
    await expectEachOnce();
  });

  it('that is no longer ours leaves its acts to another', async () => {
    const [former, own] = await accounts(2);
    node.whims = ['swallow', 'swallow'];
    const keys = await ask(2);
    await pass([former!]);
    await settle([own!]);
    const after = await rows(keys);
    for (const row of after) expect([addressOf(former!), addressOf(own!)]).toContain(row.account);
    await expectEachOnce();
    // What landed after it was given on has no bytes of its own: when its block leaves the chain it begins anew, and is found where it is.
    const late = after.filter(({ rawTx }) => rawTx === null);
    expect(late.length).toBeGreaterThan(0);
    await resendLost(
      db,
      31337,
      late.map(({ txHash }) => txHash!),
    );
    await settle([own!]);
    await expectEachOnce();
  });

  it('and whose transactions arrive beside the others’: one of the two is mined in vain, and no act is called refused', async () => {
    const [former, own] = await accounts(2);
    node.whims = ['swallow', 'swallow', 'swallow', 'swallow'];
    const keys = await ask(4);
    await pass([former!]);
    await held();
    await age(31);
    await pass([own!]);
    await pass([own!]);
    expect(new Set((await rows(keys)).map(({ account }) => account))).toEqual(new Set([addressOf(own!)]));
    await free();
    const refused: string[] = [];
    await settle([own!], { hooks: { onRefused: async (_, { actKey }) => void refused.push(actKey) } });
    expect(refused).toEqual([]);
    await expectEachOnce();
  });
});

describe('a transaction that the node did not keep', () => {
  it.each([['swallow'], ['deaf'], ['fail'], ['mute']] as const)(
    '(%s) goes out again as the same bytes',
    async (whim) => {
      const one = await accounts(1);
      node.whims = [whim];
      const keys = await ask(1);
      await pass(one);
      const [before] = await rows(keys);
      await age(6);
      await pass(one);
      await pass(one);
      expect((await rows(keys))[0]).toMatchObject({ status: 'mined', txHash: before!.txHash });
      await expectEachOnce();
    },
  );

  it('because its pool dropped it, goes out again', async () => {
    const one = await accounts(1);
    await held();
    const keys = await ask(3);
    await pass(one);
    const [, second] = await rows(keys);
    await send('anvil_dropTransaction', [second!.txHash]);
    await free();
    await age(6);
    await settle(one);
    expect((await rows(keys))[1]).toMatchObject({ status: 'mined', txHash: second!.txHash });
    await expectEachOnce();
  });
});

describe('a transaction that is stuck for its fee', () => {
  it('is replaced by the same act for at least a tenth more of both fees, under the same nonce', async () => {
    const one = await accounts(1);
    await held();
    const keys = await ask(1);
    await pass(one);
    const [before] = await rows(keys);
    await age(31);
    await pass(one);
    const [after] = await rows(keys);
    expect(after).toMatchObject({ status: 'sent', nonce: before!.nonce, account: before!.account });
    expect(after!.txHashes).toEqual([before!.txHash, after!.txHash]);
    const [low, high] = [node.handed[0]!, node.handed.at(-1)!];
    expect(high.data).toBe(low.data);
    fees(low).forEach((fee, at) => expect(fees(high)[at]!).toBeGreaterThanOrEqual((fee * 110n) / 100n));
    expect(node.refusals).toEqual([]);
    await free();
    await settle(one);
    await expectEachOnce();
  });

  it('and whose older offer is mined after all, is done, and is brought no second time', async () => {
    const one = await accounts(1);
    await held();
    const keys = await ask(1);
    await pass(one);
    const [before] = await rows(keys);
    await age(31);
    // The raise never arrives; the first offer does.
    node.whims = ['swallow'];
    await pass(one);
    expect((await rows(keys))[0]!.txHash).not.toBe(before!.txHash);
    await free();
    await settle(one);
    expect((await rows(keys))[0]).toMatchObject({ status: 'mined', txHash: before!.txHash });
    await expectEachOnce();
  });

  it('waits at the cap with its last offer, says so, and lands when gas is cheaper', async () => {
    const one = await accounts(1);
    const policy = { ...config().relayer, mostFee: parseUnits('5', 'gwei') };
    await held();
    const keys = await ask(1);
    await pass(one, { policy });
    const waits = async () => (await rows(keys))[0]!.waits;
    for (let at = 0; at < 60 && (await waits()) !== 'fee_cap'; at++) {
      await age(31);
      await pass(one, { policy });
    }
    expect((await rows(keys))[0]).toMatchObject({ status: 'sent', waits: 'fee_cap' });
    for (const tx of node.handed) expect(tx.maxFeePerGas! <= policy.mostFee).toBe(true);
    // It went as near to the cap as a node lets it.
    expect(node.handed.some((tx) => tx.maxFeePerGas! * 110n > policy.mostFee * 100n)).toBe(true);
    expect(node.refusals.filter((said) => said !== 'already known')).toEqual([]);
    await free();
    await settle(one, { policy });
    await expectEachOnce();
  });

  it('is not sent at all while gas costs more than the cap, and goes when it costs less', async () => {
    const one = await accounts(1);
    const policy = { ...config().relayer, mostFee: parseUnits('0.5', 'gwei') };
    const keys = await ask(1);
    expect(await pass(one, { policy })).toBe(1);
    expect((await rows(keys))[0]).toMatchObject({ status: 'queued', waits: 'fee_cap', attempts: 0 });
    expect(node.handed).toEqual([]);
    expect(await db.relayAccount.findMany({ where: { address: addressOf(one[0]!) } })).toMatchObject([
      { state: 'dear' },
    ]);
    await settle(one);
    expect((await rows(keys))[0]).toMatchObject({ status: 'mined', waits: null });
    await expectEachOnce();
  });

  it('under a nonce for which the node holds something dearer, is raised until the node takes it', async () => {
    const one = await accounts(1);
    await held();
    // The same key at work elsewhere, for twenty times the fee.
    const wallet = new Wallet(keyOf(one[0]!), node.provider);
    const dear = { maxFeePerGas: parseUnits('40', 'gwei'), maxPriorityFeePerGas: parseUnits('20', 'gwei') };
    await wallet.sendTransaction({ to: wallet.address, gasLimit: 21_000n, ...dear });
    await ask(1);
    await pass(one);
    expect(node.refusals).toEqual(['replacement transaction underpriced']);
    for (let at = 0; at < 20 && (await db.relayIntent.count({ where: { waits: 'underpriced' } })) > 0; at++)
      await pass(one);
    expect(node.refusals.length).toBeGreaterThan(2);
    expect(fees(node.handed.at(-1)!)[1]).toBeGreaterThanOrEqual((dear.maxPriorityFeePerGas * 110n) / 100n);
    await free();
    await settle(one);
    await expectEachOnce();
  });
});

describe('a nonce', () => {
  it('that went to another transaction costs the act nothing: it goes out under the next', async () => {
    const one = await accounts(1);
    node.whims = ['swallow'];
    const keys = await ask(1);
    await pass(one);
    const wallet = new Wallet(keyOf(one[0]!), chain.provider);
    await wallet.sendTransaction({ to: wallet.address, nonce: 0 });
    await age(6);
    await pass(one);
    expect((await rows(keys))[0]).toMatchObject({ status: 'sent', nonce: 1 });
    await settle(one);
    await expectEachOnce();
  });

  it('under which nothing arrives any more is used up, so that those above it are mined', async () => {
    const one = await accounts(1);
    node.whims = ['swallow'];
    const [gone, ...waiting] = await ask(3);
    await pass(one);
    const [lost] = await rows([gone!]);
    // Its owner brings the first one by themselves: the contract refuses it from now on, and its nonce is nobody's.
    const owner = stage.owner.connect(chain.provider);
    await (await owner.sendTransaction({ to: lost!.to, data: lost!.data })).wait();
    expect((await rows(waiting)).map(({ nonce }) => nonce)).toEqual([1, 2]);
    await age(31);
    await pass(one);
    expect((await rows([gone!]))[0]).toMatchObject({ status: 'refused' });
    await settle(one);
    expect((await rows(waiting)).map(({ status, nonce }) => [status, nonce])).toEqual([
      ['mined', 1],
      ['mined', 2],
    ]);
    const fills = await db.relayIntent.findMany({ where: { move: 'fill', account: addressOf(one[0]!) } });
    expect(fills).toMatchObject([{ nonce: 0, status: 'mined', data: '0x' }]);
    await db.relayIntent.update({ where: { actKey: gone! }, data: { status: 'mined' } });
    await expectEachOnce();
  });
});

describe('a row of a release that knew one account', () => {
  it('is known by its transaction: its nonce is not given out again, and it lands', async () => {
    const one = await accounts(1);
    node.whims = ['swallow'];
    const [old] = await ask(1);
    await pass(one);
    await db.relayIntent.update({ where: { actKey: old! }, data: { account: null, txHashes: [], costWei: null } });
    const [young] = await ask(1);
    await pass(one);
    expect((await rows([old!, young!])).map(({ account, nonce }) => [account, nonce])).toEqual([
      [addressOf(one[0]!), 0],
      [addressOf(one[0]!), 1],
    ]);
    await settle(one);
    await expectEachOnce();
  });
});

describe('an act that fails on the chain', () => {
  it('for want of gas is sent again with what it needs', async () => {
    const one = await accounts(1);
    // The estimate is a third of what it takes: mined, and failed.
    node.estimate = 10_000n;
    const keys = await ask(1);
    await pass(one);
    node.estimate = undefined;
    await settle(one);
    expect((await rows(keys))[0]).toMatchObject({ status: 'mined', nonce: 1 });
    await expectEachOnce();
  });
});

it('asks the contract that the tests above rest on: it takes the same deposit once', async () => {
  const keys = await ask(1);
  const [row] = await rows(keys);
  const escrow = new Contract(row!.to, escrowInterface, stage.owner.connect(chain.provider));
  const call = { to: row!.to, data: row!.data };
  await (await stage.owner.connect(chain.provider).sendTransaction(call)).wait();
  await expect(escrow.runner!.estimateGas!(call)).rejects.toThrow();
});
