/**
 * The chain read through nodes that lag, lie, leave out, fork, hang and come back: what is held afterwards is what a reader of the honest node
 * alone holds, row for row, and what is final is at no time anything else.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { rpc } from '#scripts/rpc.ts';
import type { Fault } from './faulty-node.ts';
import { expectEqual, expectNothingFalse, type Scene } from './faulty-scene.ts';
import { FAULTS, openFaultyStage, topicOf } from './faulty-stage.ts';

const { chain, open, walk, live, fork, later, part } = await openFaultyStage();

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

  it('of which the first gives logs and hides them by turns are read from another before long', async () => {
    scene.faulty[0]!.be({ kind: 'moody', asked: 0 });
    for (let turn = 0; turn < 3; turn += 1) {
      await walk.step('deposit');
      await chain.mine(3);
      await scene.passes();
      expectNothingFalse(await scene.rows());
    }
    scene.wait(3);
    expect(await scene.passes()).not.toBeInstanceOf(Error);
    await scene.passes();
    expectEqual(await scene.rows());
    scene.faulty[0]!.be({ kind: 'none' });
    scene.wait(700);
    await live(1);
    await scene.passes();
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
    const parted = await part('now');
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
