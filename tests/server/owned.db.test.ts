import { afterEach, describe, expect, it, vi } from 'vitest';
import { startOwned } from '#server/owned.ts';
import type { Stop } from '#server/loop.ts';
import { testDatabase } from '../setup/database.ts';

await testDatabase();
const stops: Stop[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A worker that counts its passes. */
function worker(loop: Parameters<typeof startOwned>[0]) {
  const passes = { count: 0 };
  const stop = startOwned(loop, 10, async () => {
    passes.count += 1;
  });
  stops.push(stop);
  return { passes, stop };
}

describe('a loop of which only one may run', () => {
  it('runs in one worker however many there are, and in another as soon as that one has stopped', async () => {
    const first = worker('prices');
    await vi.waitFor(() => expect(first.passes.count).toBeGreaterThan(3));
    const second = worker('prices');
    const before = first.passes.count;
    // As many turns as the first has had, the second had the chance of.
    await vi.waitFor(() => expect(first.passes.count).toBeGreaterThan(before + 10));
    expect(second.passes.count).toBe(0);
    await first.stop();
    const last = first.passes.count;
    await vi.waitFor(() => expect(second.passes.count).toBeGreaterThan(3));
    expect(first.passes.count).toBe(last);
  });

  it('does not wait for a loop of another name', async () => {
    const prices = worker('prices');
    const relayer = worker('relayer');
    await vi.waitFor(() => expect(Math.min(prices.passes.count, relayer.passes.count)).toBeGreaterThan(3));
  });

  it('is given up by whoever hangs in a pass: the process ends, and one that is done in time ends nothing', async () => {
    const ended: string[] = [];
    const limited = (loop: 'bonds' | 'scout', pass: () => Promise<unknown>) => {
      const limit = { longestMs: 300, end: () => void ended.push(loop) };
      stops.push(startOwned(loop, 10, pass, 31337, limit));
    };
    let letGo = () => {};
    let passes = 0;
    limited('bonds', () => new Promise<void>((resolve) => (letGo = resolve)));
    limited('scout', async () => void (passes += 1));
    await vi.waitFor(() => expect(ended).toEqual(['bonds']));
    await vi.waitFor(() => expect(passes).toBeGreaterThan(3));
    letGo();
    expect(ended).toEqual(['bonds']);
  });
});
