/**
 * The chain read through nodes that lag, lie, leave out, fork, hang and come back: what is held afterwards is what a reader of the honest node
 * alone holds, row for row, and what is final is at no time anything else.
 */
import { Contract } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { rpc } from '#scripts/rpc.ts';
import { receiptOf } from '../setup/chain.ts';
import { expectEqual, expectNothingFalse, type Scene } from './faulty-scene.ts';
import { FAULTS, openFaultyStage } from './faulty-stage.ts';

const { chain, open, walk, live, fork, later } = await openFaultyStage();

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
