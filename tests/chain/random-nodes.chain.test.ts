/**
 * The chain read through nodes that lag, lie, leave out, fork, hang and come back: what is held afterwards is what a reader of the honest node
 * alone holds, row for row, and what is final is at no time anything else.
 */
import { describe, expect, it } from 'vitest';
import { createDice } from '#server/demo/dice.ts';
import type { Fault } from './faulty-node.ts';
import { expectEqual, expectNothingFalse } from './faulty-scene.ts';
import { FAULTS, openFaultyStage, SEED, topicOf } from './faulty-stage.ts';

const { chain, open, live } = await openFaultyStage();

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
