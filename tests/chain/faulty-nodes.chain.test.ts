/**
 * The chain read through nodes that lag, lie, leave out, fork, hang and come back: what is held afterwards is what a reader of the honest node
 * alone holds, row for row, and what is final is at no time anything else.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { saveState, startAnvil, type Anvil } from '#scripts/anvil.ts';
import { rpc } from '#scripts/rpc.ts';
import { createDice } from '#server/demo/dice.ts';
import { localChain, receiptOf } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openWalk, type Walk } from '../vault/walk.ts';
import type { Fault } from './faulty-node.ts';
import { expectEqual, expectNothingFalse, openScenes, type Scene } from './faulty-scene.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const open = await openScenes(chain, database);
const SEED = Number(process.env.WALK_SEED ?? 20261129);
const topicOf = (name: string) => escrowInterface.getEvent(name)!.topicHash;
let walk: Walk;
let fork: Anvil;
let later: Anvil;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-fork-'));

/** Happens on the chain: some logs, now and then a reorganisation. */
async function live(steps: number): Promise<void> {
  for (let left = steps; left > 0; left -= 1) while (!(await walk.step()));
}

beforeAll(async () => {
  walk = await openWalk(chain, SEED);
  for (const name of ['deposit', 'deposit', 'deposit', 'fundFromWallet', 'fundFromWallet']) await walk.step(name);
  // Another history from the first block on, and one that parts from ours here.
  fork = await startAnvil({ genesis: 1_700_000_000 });
  await saveState(chain.url, join(folder, 'state'));
  copyFileSync(join(folder, 'state'), join(folder, 'later'));
  later = await startAnvil({ stateFile: join(folder, 'later') });
  for (const { pid } of [fork, later]) writeFileSync(join(inject('runDir'), `anvil.${pid}`), '');
  await rpc(fork.url, 'anvil_mine', ['0x40']);
  await rpc(later.url, 'anvil_mine', ['0x9']);
});

afterAll(async () => {
  await Promise.all([fork.stop(), later.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const FAULTS: readonly [string, Fault][] = [
  ['lags', { kind: 'lags', blocks: 5 }],
  ['gives no logs', { kind: 'empty' }],
  ['gives half of the logs', { kind: 'cuts' }],
  ['asks for patience', { kind: 'limited', seconds: 30 }],
  ['asks for patience in the answer', { kind: 'limited', inBody: true }],
  ['answers garbage', { kind: 'garbage' }],
  ['answers half a JSON', { kind: 'garbage', text: '{"jsonrpc":"2.0","id":0,"res' }],
  ['is dead', { kind: 'dead' }],
  ['says too high a head', { kind: 'boasts', blocks: 6 }],
  ['says too low a head, going back', { kind: 'boasts', blocks: -5 }],
  ['makes up logs', { kind: 'forges' }],
  ['gives logs of another block', { kind: 'misplaces' }],
  ['gives two blocks at a time', { kind: 'narrow', blocks: 2 }],
  ['takes no batches', { kind: 'no batches' }],
];

describe('one node', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open(1);
    await scene.pass();
    expectEqual(await scene.rows());
  });

  it.each(FAULTS)(
    'that %s makes nothing false final, and once it is well every log is there once',
    async (_name, fault) => {
      const [node] = scene.faulty;
      await live(2);
      node!.be(fault);
      await scene.passes(4);
      await live(2);
      await scene.passes(4);
      expectNothingFalse(await scene.rows());
      node!.be({ kind: 'none' });
      scene.wait(700);
      expect(await scene.passes()).not.toBeInstanceOf(Error);
      expectEqual(await scene.rows());
    },
  );

  it.each([
    ['no logs', { kind: 'empty' }],
    ['half of the logs', { kind: 'cuts' }],
  ] as const)(
    'that gives %s over a range is found out by the headers, and asked block by block',
    async (_name, fault) => {
      scene.faulty[0]!.be(fault);
      for (const name of ['deposit', 'cancelOffers', 'deposit', 'withdraw']) await walk.step(name);
      await chain.mine(3);
      const read = await scene.pass();
      expect(read.mended).toBeGreaterThan(0);
      expectEqual(await scene.rows());
      scene.faulty[0]!.be({ kind: 'none' });
    },
  );

  it('that hangs is given up after a while and asked again', async () => {
    const slow = await open(1, { patience: 300 });
    await slow.pass();
    slow.faulty[0]!.be({ kind: 'hangs' });
    await live(2);
    await expect(slow.pass()).rejects.toThrow(/no answer in time/);
    slow.faulty[0]!.be({ kind: 'none' });
    expect(await slow.passes()).not.toBeInstanceOf(Error);
    expectEqual(await slow.rows());
    scene = await open(1);
    await scene.pass();
  });

  it.each([
    ['another history from the first block on', () => fork],
    ['a history that parted long ago', () => later],
  ])('that is replaced by one on %s is not read, and what is final stays', async (_name, other) => {
    await live(3);
    await chain.mine(12);
    await scene.passes();
    const before = await scene.rows();
    scene.faulty[0]!.replace(other().url);
    await rpc(other().url, 'anvil_mine', ['0x80']);
    expect(await scene.passes(3)).toMatchObject({ message: expect.stringMatching(/another history/) });
    expect((await scene.rows()).here.final).toEqual(before.here.final);
    scene.faulty[0]!.replace(chain.url);
    await live(2);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
  });

  it('that goes on with another history after the block that was read is not read on', async () => {
    await scene.passes();
    const { number } = await chain.head();
    scene.faulty[0]!.be({ kind: 'stitches', after: number, to: later.url });
    const { here } = await scene.rows();
    // Higher than ours, so that there is something to read.
    await rpc(later.url, 'anvil_mine', ['0x200']);
    expect(await scene.passes(2)).toMatchObject({ message: expect.stringMatching(/does not follow/) });
    expect((await scene.rows()).here).toEqual(here);
    scene.faulty[0]!.be({ kind: 'none' });
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
  });

  it('that has fewer blocks than it had is waited for, and only then is what was seen taken back', async () => {
    const patient = await open(1, { shortPatience: 30_000 });
    await walk.step('deposit');
    await walk.step('deposit');
    await patient.pass();
    const reverted = () => patient.db.chainLog.count({ where: { revertedAt: { not: null } } });
    patient.faulty[0]!.be({ kind: 'lags', blocks: 2 });
    await patient.pass();
    patient.wait(29);
    await patient.pass();
    expectEqual(await patient.rows());
    expect(await reverted()).toBe(0);
    patient.wait(2);
    await patient.pass();
    expect(await reverted()).toBeGreaterThan(0);
    patient.faulty[0]!.be({ kind: 'none' });
    await patient.pass();
    expectEqual(await patient.rows());
    expect(await reverted()).toBe(0);
    scene = await open(1);
    await scene.pass();
  });

  it('that had hidden an opening is read again when the end comes, since the one does not fit without the other', async () => {
    await scene.passes();
    scene.faulty[0]!.be({ kind: 'hides', blank: true });
    for (;;) if ((await walk.step('fundFromWallet')) !== null) break;
    await scene.pass();
    scene.faulty[0]!.be({ kind: 'none' });
    await scene.rows();
    const opening = await scene.honest.chainLog.findFirstOrThrow({
      where: { name: 'Funded', revertedAt: null },
      orderBy: { blockNumber: 'desc' },
    });
    expect(await scene.db.chainLog.count({ where: { tradeHash: opening.tradeHash } })).toBe(0);
    const { terms } = opening.args as { terms: { seller: string } };
    const seller = [400, 401, 402].map(chain.wallet).find(({ address }) => address === terms.seller)!;
    const release = (new Contract(chain.deployed.escrow, escrowInterface, seller) as Contract).getFunction('release');
    const sent = (await release(terms, { gasLimit: 600_000n, nonce: await seller.getNonce('latest') })) as {
      hash: string;
    };
    await receiptOf(chain.provider, sent.hash);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
    scene = await open(1);
    await scene.pass();
  });

  it('that hides logs in every answer and blanks the headers to match is not found out: that takes a second node', async () => {
    scene.faulty[0]!.be({ kind: 'hides', blank: true });
    await walk.step('deposit');
    await chain.mine(3);
    await scene.pass();
    const { here, honest } = await scene.rows();
    expect(here.final.length).toBeLessThan(honest.final.length);
    scene = await open(1);
  });
});

describe('three nodes of which two have to agree', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open(3);
    await scene.pass();
    expectEqual(await scene.rows());
  });

  it.each([
    ...FAULTS,
    ['hides a kind of log, by block as well', { kind: 'hides', topic: topicOf('Deposited') }],
    ['hides every log, by block as well', { kind: 'hides' }],
    ['hides every log and blanks the headers to match', { kind: 'hides', blank: true }],
  ] as [string, Fault][])('are read on while the first %s: all is there, and final', async (_name, fault) => {
    const [first] = scene.faulty;
    first!.be(fault);
    await walk.step('deposit');
    await live(2);
    await chain.mine(3);
    // So long that all heads are looked at again.
    scene.wait(3);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expect(await scene.passes()).toMatchObject({ waits: null });
    expectEqual(await scene.rows());
    await live(2);
    await scene.passes();
    scene.wait(40);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
    first!.be({ kind: 'none' });
    scene.wait(700);
    await live(1);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
    // And it is asked again.
    expect(scene.nodes.states[0]).toMatchObject({ why: null });
  });

  it.each([
    ['another history from the first block on', () => fork],
    ['a history that parted long ago', () => later],
  ])('are read on while the first is replaced by one on %s, and when it is back', async (_name, other) => {
    scene.faulty[0]!.replace(other().url);
    await rpc(other().url, 'anvil_mine', ['0x80']);
    await live(3);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
    expect(scene.nodes.states[0]!.why).not.toBe(null);
    scene.faulty[0]!.replace(chain.url);
    scene.wait(700);
    await live(1);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
  });

  it('of which the first suddenly lags take nothing back: the next is read in the same pass', async () => {
    for (const name of ['deposit', 'deposit']) await walk.step(name);
    await scene.passes();
    const reverted = () => scene.db.chainLog.count({ where: { revertedAt: { not: null } } });
    const before = await reverted();
    scene.faulty[0]!.be({ kind: 'lags', blocks: 2 });
    await scene.pass();
    expect(await reverted()).toBe(before);
    expect(scene.nodes.states[0]).toMatchObject({ why: 'behind' });
    expectEqual(await scene.rows());
    scene.faulty[0]!.be({ kind: 'none' });
    scene.wait(700);
    await scene.passes();
  });

  it('of which the first is on another history when everything begins are read from the others', async () => {
    await scene.forget();
    scene.faulty[0]!.replace(fork.url);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
    scene.faulty[0]!.replace(chain.url);
    scene.wait(700);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
  });

  it('are followed where the first, alone with it, was on another fork that had not become final', async () => {
    // The fork begins here: what is read from it is seen, and no other node says it.
    await chain.mine(3);
    await scene.passes();
    await saveState(chain.url, join(folder, 'now'));
    const parted = await startAnvil({ stateFile: join(folder, 'now') });
    writeFileSync(join(inject('runDir'), `anvil.${parted.pid}`), '');
    try {
      scene.faulty[0]!.replace(parted.url);
      await rpc(parted.url, 'anvil_mine', ['0x1', '0x7']);
      await walk.step('deposit');
      await scene.passes();
      await rpc(parted.url, 'anvil_mine', ['0x6', '0x7']);
      await live(3);
      await chain.mine(3);
      await scene.passes();
      expectNothingFalse(await scene.rows());
      scene.wait(3);
      expect(await scene.passes()).not.toBeInstanceOf(Error);
      expectEqual(await scene.rows());
    } finally {
      await parted.stop();
    }
    scene.faulty[0]!.replace(chain.url);
    scene.wait(700);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    expectEqual(await scene.rows());
  });

  it('wait with what is final while two of them are away, say so, and go on when one is back', async () => {
    const [, second, third] = scene.faulty;
    second!.be({ kind: 'dead' });
    third!.be({ kind: 'dead' });
    await live(3);
    await chain.mine(3);
    const { waits } = (await scene.passes()) as { waits: string };
    expect(waits).toBe('away');
    expect(await scene.db.chainCursor.findFirst()).toMatchObject({ waitsFor: 'away' });
    const { here, honest } = await scene.rows();
    expect(here.seen).toEqual(honest.seen);
    expect(here.final.length).toBeLessThan(honest.final.length);
    third!.be({ kind: 'none' });
    scene.wait(100);
    await scene.passes();
    expectEqual(await scene.rows());
    expect(await scene.db.chainCursor.findFirst()).toMatchObject({ waitsFor: null, waitsSince: null });
    second!.be({ kind: 'none' });
  });
});

describe('two nodes', () => {
  const LIE: Fault = { kind: 'hides', blank: true };

  it('of which one hides logs make nothing final until they agree, and say so', async () => {
    const scene = await open(2);
    await scene.pass();
    for (const liar of scene.faulty) {
      liar.be(LIE);
      for (const name of ['deposit', 'deposit']) await walk.step(name);
      await chain.mine(3);
      scene.wait(60);
      expect(await scene.passes()).toMatchObject({ waits: 'disagree' });
      expectNothingFalse(await scene.rows());
      liar.be({ kind: 'none' });
      scene.wait(60);
      // What was seen from the liar is read again as soon as both say the same.
      await scene.passes();
      expectEqual(await scene.rows());
    }
  });

  it('of which one is enough, by the operator’s word, believe a liar: the comparison sees it', async () => {
    const scene = await open(2, { quorum: 1 });
    await scene.pass();
    scene.faulty[0]!.be(LIE);
    await walk.step('deposit');
    await chain.mine(3);
    await scene.pass();
    const rows = await scene.rows();
    expect(() => expectEqual(rows)).toThrow();
    expect(rows.here.final.length).toBeLessThan(rows.honest.final.length);
  });

  it('of which one is away for long make nothing final meanwhile, and everything when it is back', async () => {
    const scene = await open(2);
    await scene.pass();
    scene.faulty[1]!.be({ kind: 'dead' });
    await live(3);
    await chain.mine(3);
    for (let hour = 0; hour < 5; hour += 1) {
      expect(await scene.passes()).toMatchObject({ waits: 'away' });
      scene.wait(3600);
    }
    scene.faulty[1]!.be({ kind: 'none' });
    await scene.passes();
    expectEqual(await scene.rows());
  });
});

describe('a random life with random faults of random nodes', () => {
  it.each([
    [1, SEED],
    [2, SEED + 1],
    [3, SEED + 2],
    [3, SEED + 3],
  ])(
    'of %d nodes (seed %d) makes nothing false final on the way, and ends with the honest reader’s rows',
    async (count, seed) => {
      const scene = await open(count);
      await scene.pass();
      const dice = createDice(seed);
      const faults: readonly Fault[] = [
        ...FAULTS.map(([, fault]) => fault),
        // Of one node nobody can tell; of two neither can be told from the other, so what was seen would stay.
        ...(count === 3
          ? [{ kind: 'hides', topic: topicOf('Deposited') } as const, { kind: 'hides', blank: true } as const]
          : []),
      ];
      for (let turn = 0; turn < 18; turn += 1) {
        await live(1 + dice.roll(2));
        // At most one lies at a time; of the others any may be away.
        const liar = dice.roll(count);
        for (const [at, node] of scene.faulty.entries())
          node.be(
            at === liar && dice.roll(3) > 0
              ? dice.pick(faults)
              : dice.roll(6) === 0
                ? { kind: 'dead' }
                : { kind: 'none' },
          );
        await scene.passes(1 + dice.roll(4));
        scene.wait(dice.roll(20));
        expectNothingFalse(await scene.rows());
      }
      for (const node of scene.faulty) node.be({ kind: 'none' });
      scene.wait(700);
      await chain.mine(1);
      await scene.passes();
      expect(await scene.passes()).toMatchObject({ waits: null });
      expectEqual(await scene.rows());
    },
  );
});
