import { describe, expect, it } from 'vitest';
import { PLANTS, type Plant } from '#bench/simulation/process.ts';
import { simulate } from '#bench/simulation/run.ts';
import { Violation, World } from '#bench/simulation/world.ts';

/** Every place in which a process can be killed. */
const PLACES = [
  'clock: a trade was read',
  ...['clock: an end', 'desk: a cancellation', 'desk: a message', 'desk: a signed act', 'desk: a take'].flatMap(around),
  'desk: an offer was read',
  ...['dispatcher: a notice', 'dispatcher: an event is done', 'reader: a range', 'reader: finality'].flatMap(around),
  'reader: logs were read',
  ...around('reader: taking back'),
  'reader: the chain forked',
  'reader: the head was read',
  'reader: the last block was read',
  ...['a raised fee is remembered', 'an act is mined', 'an act is refused', 'an act is remembered'].flatMap((what) =>
    around(`relayer: ${what}`),
  ),
  'relayer: an act is queued: after',
  'relayer: an act is queued: before',
  'relayer: an act was estimated',
  'relayer: receipts were asked for',
];

/** A transaction can be cut off on both sides. */
function around(name: string): string[] {
  return [`${name}: after`, `${name}: before`];
}

/** The first seed that shows each planted fault. A change of the simulation moves them: look for them anew from 1 on. */
const SEEN_AT: Record<Plant, number> = {
  'reader: the cursor is not compared under the lock': 52,
  'reader: logs are asked for before the block that names them': 12,
  'reader: a range need not hang on what was read': 317,
  'reader: a reorganisation is not undone': 2,
  'reader: what was read is final at once': 4,
  'reader: what was lost with a block is not sent again': 7,
  'relayer: sent before it is remembered': 1,
  'relayer: a receipt alone says that an act is mined': 1,
  'clock: the head’s time ends a trade': 3,
  'clock: the version is not compared': 1,
  'clock: a lane is free at once': 1,
  'desk: a request that comes twice is carried out twice': 1,
  'desk: capacity is read before the lock': 1,
  'dispatcher: notices have no key': 1,
  'chat: a message that comes twice is kept twice': 1,
  'chat: a reader takes what it hears for the next': 1,
  'escrow: coins can be reclaimed after they were marked paid': 12,
  'escrow: a trade can end twice': 1,
  'escrow: the fee is rounded up': 3,
};

describe('trades in simulated worlds', () => {
  it('keep every coin, are applied once, told once and all end, for two million steps with processes killed in every place there is', () => {
    const { steps, killed } = simulate(1, 2_000_000);
    expect(steps).toBeGreaterThanOrEqual(2_000_000);
    expect([...killed.keys()].sort()).toEqual(PLACES.toSorted());
  });

  it('go the same way from the same seed', () => {
    const run = () => {
      const world = new World(11);
      world.run();
      return [
        world.steps,
        [...world.shared.store.events.values()].map(({ type, seq, trade }) => `${trade} ${seq} ${type}`),
      ];
    };
    expect(run()).toEqual(run());
  });

  it.each(PLANTS)('show what is wrong where a guard is taken away: %s', (plant) => {
    const seed = SEEN_AT[plant];
    new World(seed).run();
    let found: unknown;
    try {
      new World(seed, plant).run();
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(new RegExp(`^seed ${seed}, step \\d+: `));
  });
});
