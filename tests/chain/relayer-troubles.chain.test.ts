/** The relayer without coins, without a signer, beside another, and amid all of it: each act is on the chain once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { keySigner, SignerAway, socketSigner } from '#lib/chain/relay/signer.ts';
import { root } from '#scripts/paths.ts';
import { signerEnv } from '#scripts/signer.ts';
import { startOwned } from '#server/owned.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { addressOf, keyOf, relayerStage } from './relayer-stage.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const stage = await relayerStage(database, chain, 610);
const { db, node, ask, rows, age, pass, settle, accounts, empty, held, free, send, expectEachOnce } = stage;
beforeEach(stage.behave);

describe('an account without coins', () => {
  it('is passed over, and what it had is another’s', async () => {
    const [poor, rich] = await accounts(2);
    node.whims = ['deaf'];
    const sent = await ask(1);
    await pass([poor!]);
    await empty(poor!);
    await age(6);
    const later = await ask(3);
    await pass([poor!, rich!]);
    await pass([poor!, rich!]);
    const accountsOf = (await rows([...sent, ...later])).map(({ account }) => account);
    expect(new Set(accountsOf)).toEqual(new Set([addressOf(rich!)]));
    await settle([poor!, rich!]);
    await expectEachOnce();
  });

  it('and no other either: nothing is lost or tried, it is said, and acts go on by themselves when coins are back', async () => {
    const two = await accounts(2);
    for (const one of two) await empty(one);
    const keys = await ask(3);
    for (let at = 0; at < 3; at++) {
      await pass(two);
      await age(31);
    }
    for (const row of await rows(keys)) expect(row).toMatchObject({ status: 'queued', waits: 'no_funds', attempts: 0 });
    const states = await db.relayAccount.findMany({ where: { address: { in: two.map(addressOf) } } });
    expect(states.map(({ state }) => state)).toEqual(['empty', 'empty']);
    for (const one of two) await chain.fund(addressOf(one), '10');
    await settle(two);
    const after = await db.relayAccount.findMany({ where: { address: { in: two.map(addressOf) } } });
    expect(after.map(({ state }) => state)).toEqual(['ready', 'ready']);
    await expectEachOnce();
  });
});

describe('an account that is said not to have what an act costs', () => {
  it('keeps the act where the node has it all the same', async () => {
    const [poor, rich] = await accounts(2);
    await held();
    const keys = await ask(1);
    await pass([poor!]);
    const [before] = await rows(keys);
    node.whims = ['poor'];
    await age(6);
    await pass([poor!, rich!]);
    expect(node.refusals).toEqual(['insufficient funds for gas * price + value']);
    expect(await rows(keys)).toMatchObject([{ status: 'sent', account: addressOf(poor!), txHash: before!.txHash }]);
    await free();
    await settle([poor!, rich!]);
    await expectEachOnce();
  });
});

describe('an account whose key was taken out', () => {
  it('is said no more of', async () => {
    const [old, fresh] = await accounts(2);
    await pass([old!]);
    const said = async () =>
      (await db.relayAccount.findMany({ where: { second: false } })).map(({ address }) => address);
    expect(await said()).toContain(addressOf(old!));
    await pass([fresh!]);
    expect(await said()).toEqual([addressOf(fresh!)]);
  });
});

describe('a signer that breaks', () => {
  it('is no signer that refuses: the pass ends with what broke, and the act goes when it is whole again', async () => {
    const one = await accounts(1);
    const keys = await ask(1);
    const broken = { ...keySigner(one.map(keyOf)), sign: () => Promise.reject(new TypeError('no such curve')) };
    await expect(pass(one, { signer: broken })).rejects.toThrow('no such curve');
    expect(await rows(keys)).toMatchObject([{ status: 'queued', waits: null }]);
    await settle(one);
    await expectEachOnce();
  });
});

describe('an act that must come after another', () => {
  it('is sent when that one is on the chain, whichever account brings it, and not while that is held for want of a budget', async () => {
    const two = await accounts(2);
    const [first] = await ask(1);
    const [second] = await ask(1);
    await db.relayIntent.update({ where: { actKey: second! }, data: { after: first! } });
    const be = (data: object) => db.relayIntent.update({ where: { actKey: first! }, data });
    await be({ status: 'held', nextTryAt: new Date(Date.now() + 3_600_000) });
    await pass(two);
    expect((await rows([first!, second!])).map(({ status }) => status)).toEqual(['held', 'queued']);
    await be({ status: 'queued', nextTryAt: new Date(0) });
    await held();
    await pass(two);
    await age(6);
    await pass(two);
    expect((await rows([first!, second!])).map(({ status }) => status)).toEqual(['sent', 'queued']);
    await free();
    await settle(two);
    await expectEachOnce();
  });
});

describe('all of it at once', () => {
  it.each([11, 12, 13])('ends with each act on the chain once (seed %s)', async (seed) => {
    let state = seed;
    const roll = (sides: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * sides);
    };
    const mine = await accounts(3);
    const whims = [undefined, undefined, undefined, 'swallow', 'mute', 'deaf', 'fail'] as const;
    for (let round = 0; round < 12; round++) {
      await ask(roll(4));
      await send('evm_setAutomine', [roll(2) === 0]);
      node.whims = Array.from({ length: roll(6) }, () => whims[roll(whims.length)]);
      if (roll(4) === 0) await empty(mine[roll(3)]!);
      if (roll(4) === 0) await chain.fund(addressOf(mine[roll(3)]!), '10');
      await pass(mine).catch(() => {});
      if (roll(2) === 0) {
        const sent = await db.relayIntent.findMany({ where: { status: 'sent', account: { in: mine.map(addressOf) } } });
        const unlucky = sent[roll(sent.length || 1)];
        if (unlucky) await send('anvil_dropTransaction', [unlucky.txHash]).catch(() => {});
      }
      await age([1, 6, 31][roll(3)]!);
      if (roll(3) === 0) await send('evm_mine');
    }
    for (const one of mine) await chain.fund(addressOf(one), '10');
    node.whims = [];
    await free();
    await settle(mine);
    await expectEachOnce();
  });
});

describe('the process that signs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-relays-'));
  let child: ChildProcess | undefined;
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  const socket = join(dir, 'signer.sock');
  const signer = socketSigner(socket);
  const start = async (keys: readonly string[], day: string) => {
    const { deployed } = chain;
    const outer = { PATH: process.env.PATH, SIGNER_DAY_COINS: day } as unknown as NodeJS.ProcessEnv;
    const env = signerEnv({ socket, dir, keys, deployed, embeddedChain: true }, outer);
    child = spawn(process.execPath, [join(root, 'server/signer/index.ts')], { env, stdio: 'ignore' });
    while (!(await signer.accounts().catch(() => null)));
  };
  const kill = async () => {
    const gone = new Promise((resolve) => child!.once('exit', resolve));
    child!.kill('SIGKILL');
    await gone;
  };

  it('killed in the middle of the work and back again: nothing is lost, nothing comes twice, and meanwhile it is said', async () => {
    const two = await accounts(2);
    await start(two.map(keyOf), '100');
    node.whims = ['swallow'];
    const sent = await ask(2);
    await pass(two, { signer });
    const bytes = (await rows(sent)).map(({ txHash }) => txHash);
    await kill();
    const later = await ask(2);
    // Stuck beside: nobody can raise it now, and that is no reason to take it from its account.
    node.whims = ['deaf', 'deaf'];
    await age(31);
    await expect(pass(two, { signer })).rejects.toThrow(SignerAway);
    expect((await rows(sent))[0]).toMatchObject({ status: 'sent', txHash: bytes[0] });
    // What was signed needs no signature: it goes out again, and lands.
    await age(6);
    for (let at = 0; at < 3; at++) await expect(pass(two, { signer })).rejects.toThrow(SignerAway);
    expect((await rows(sent)).map(({ status, txHash }) => [status, txHash])).toEqual(
      bytes.map((hash) => ['mined', hash]),
    );
    for (const row of await rows(later)) expect(row).toMatchObject({ status: 'queued', waits: 'signer', attempts: 0 });
    await start(two.map(keyOf), '100');
    await settle(two, { signer });
    await kill();
    await expectEachOnce();
  });

  it('whose day is used up is asked again later; what waits for it says so, and no gas is spent meanwhile', async () => {
    const one = await accounts(1);
    rmSync(join(dir, 'signed'));
    await start(one.map(keyOf), '0.001');
    const problems: string[] = [];
    const hooks = { onRefused: async () => {}, onProblem: (sentence: string) => void problems.push(sentence) };
    const keys = await ask(12);
    await pass(one, { signer, hooks });
    const found = await rows(keys);
    const waiting = found.filter(({ waits }) => waits === 'limit');
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.length).toBeLessThan(12);
    for (const row of waiting) expect(row).toMatchObject({ status: 'queued', attempts: 0 });
    expect(problems.join()).toMatch(/SIGNER_DAY_COINS/);
    const [state] = await db.relayAccount.findMany({ where: { address: addressOf(one[0]!) } });
    expect(state).toMatchObject({ state: 'limited' });
    await kill();
    await settle(one);
    await expectEachOnce();
  });
});

describe('two workers', () => {
  it('never own the nonces at the same time, and when one dies the other goes on where it was', async () => {
    const two = await accounts(2);
    const inside = new Set<string>();
    const passes: string[] = [];
    let together = false;
    const worker = (name: string) =>
      startOwned('relayer', 5, async () => {
        together ||= inside.size > 0;
        inside.add(name);
        passes.push(name);
        await pass(two).finally(() => inside.delete(name));
      });
    const first = worker('first');
    const second = worker('second');
    try {
      await ask(10);
      await expect.poll(() => passes.length).toBeGreaterThan(2);
      await (passes[0] === 'first' ? first : second)();
      await ask(10);
      const open = () => db.relayIntent.count({ where: { status: { in: ['queued', 'sent'] } } });
      await expect.poll(open).toBe(0);
    } finally {
      await Promise.all([first(), second()]);
    }
    expect(together).toBe(false);
    expect(new Set(passes)).toEqual(new Set(['first', 'second']));
    await expectEachOnce();
  });
});

describe('a receipt', () => {
  it('of a block that left the chain before anybody read it is not believed: the act is brought again, and looked at no more once it is final', async () => {
    const [one] = await accounts(1);
    const keys = await ask(1);
    const before = (await stage.deposited()).size;
    await pass([one!]);
    await pass([one!]);
    expect((await stage.deposited()).size).toBe(before + 1);
    expect(await rows(keys)).toMatchObject([{ status: 'mined', minedBlock: (await chain.head()).number }]);
    await chain.reorg(1);
    await send('anvil_dropAllTransactions');
    expect((await stage.deposited()).size).toBe(before);
    await chain.mine(2);
    const upTo = async () => {
      const { number, hash, timestamp } = await chain.head();
      const place = { seenNumber: number, seenHash: hash, finalNumber: number, headTime: new Date(timestamp * 1000) };
      await db.chainCursor.upsert({ where: { chainId: 31337 }, create: { chainId: 31337, ...place }, update: place });
    };
    await upTo();
    // A pass looks at some of them; acts of the tests above come first.
    for (let left = 6; left > 0; left--) await pass([one!]);
    await settle([one!]);
    await expectEachOnce();
    await upTo();
    await pass([one!]);
    expect(await rows(keys)).toMatchObject([{ status: 'mined', minedBlock: null }]);
  });

  it('of the second relayer’s neither, also where the first never signed anything: the first brings the act', async () => {
    const [one] = await accounts(1);
    const keys = await ask(1);
    const { number } = await chain.head();
    // What the second relayer leaves behind once its block has gone: no transaction of the first, and its own is on no chain.
    const gone = `0x${'ab'.repeat(32)}`;
    await db.relayIntent.updateMany({
      where: { actKey: keys[0]! },
      data: { status: 'mined', minedBlock: number, secondTxHash: gone, secondRawTx: '0x00' },
    });
    await db.chainCursor.updateMany({ where: { chainId: 31337 }, data: { finalNumber: number } });
    for (let left = 6; left > 0; left--) await pass([one!]);
    await settle([one!]);
    await expectEachOnce();
    expect(await rows(keys)).toMatchObject([{ status: 'mined', secondTxHash: null }]);
  });
});
