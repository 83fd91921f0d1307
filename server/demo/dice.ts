/** A small seeded generator (mulberry32), so that the demo's past is the same everywhere. Nothing secret comes from it. */
export type Dice = {
  /** An integer from 0 up to, not including, `below`. */
  readonly roll: (below: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
};

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const roll = (below: number) => next() % below;
  return { roll, pick: (list) => list[roll(list.length)]! };
}
