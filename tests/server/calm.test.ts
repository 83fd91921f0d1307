import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchCalm, type Door } from '#server/calm.ts';

let door: Door;
let collected = 0;

beforeEach(() => {
  vi.useFakeTimers();
  collected = 0;
  door = watchCalm({
    crowd: 10,
    stretchMs: 1000,
    collect: async () => {
      collected += 1;
    },
  });
});
afterEach(async () => {
  await door.stop();
  vi.useRealTimers();
});

const stretch = (comers: number) => {
  for (let i = 0; i < comers; i++) door.came();
  vi.advanceTimersByTime(1000);
};

describe('memory that a crowd left behind', () => {
  it('is given back once, in the first stretch in which nobody comes', () => {
    for (const comers of [6, 3, 5]) stretch(comers);
    expect(collected).toBe(0);
    for (let i = 0; i < 4; i++) stretch(0);
    expect(collected).toBe(1);
    stretch(12);
    stretch(0);
    expect(collected).toBe(2);
  });

  it('is not looked for where people come as they do all day, or where somebody still comes', () => {
    for (const comers of [4, 0, 0, 3, 0, 9, 0, 9, 0]) stretch(comers);
    expect(collected).toBe(0);
    for (let i = 0; i < 30; i++) stretch(1);
    expect(collected).toBe(0);
  });

  it('comes back with the collector of this Node', async () => {
    vi.useRealTimers();
    const real = watchCalm({ crowd: 1, stretchMs: 10 });
    const gone = new WeakRef({ crowd: true });
    real.came();
    const until = Date.now() + 10_000;
    while (gone.deref() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    await real.stop();
    expect(gone.deref()).toBeUndefined();
  });
});
