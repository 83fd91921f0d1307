import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockFace, durationParts, thresholdPassed } from '#components/ui/duration.ts';

const SERVER = 1_800_000_000;

/** A fresh browser whose clock is wrong by `skew` seconds; its document began to arrive `age` seconds ago. */
async function browser({ skew = 0, age = 0 }: { skew?: number; age?: number }) {
  vi.resetModules();
  vi.useFakeTimers({ now: (SERVER + skew + age) * 1000 });
  vi.stubGlobal('performance', {
    timeOrigin: (SERVER + skew) * 1000,
    now: () => age * 1000,
    getEntriesByType: () => [{ responseStart: 0 }],
  });
  return import('#components/ui/server-clock.ts');
}

describe('the server clock in a browser', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it.each([0, -3600, 86_400])('is right on a device that is wrong by %i seconds', async (skew) => {
    const clock = await browser({ skew });
    clock.observeServerNow(SERVER);
    vi.advanceTimersByTime(10_000);
    expect(clock.serverNow()).toBe(SERVER + 10);
  });

  it('counts the time a slow page took to wake, so that nobody is shown time that is gone', async () => {
    const clock = await browser({ age: 20 });
    clock.observeServerNow(SERVER);
    expect(clock.serverNow()).toBe(SERVER + 20);
  });

  it('is right after the tab slept', async () => {
    const clock = await browser({});
    clock.observeServerNow(SERVER);
    vi.setSystemTime((SERVER + 7200) * 1000);
    expect(clock.serverNow()).toBe(SERVER + 7200);
  });

  it('does not go back for an old page out of the cache or a slow answer', async () => {
    const clock = await browser({});
    clock.observeServerNow(SERVER);
    vi.advanceTimersByTime(600_000);
    clock.observeServerNow(SERVER);
    expect(clock.serverNow()).toBe(SERVER + 600);
  });

  it('follows a chain whose time was shifted forward', async () => {
    const clock = await browser({});
    clock.observeServerNow(SERVER);
    clock.observeServerNow(SERVER + 86_400);
    expect(clock.serverNow()).toBe(SERVER + 86_400);
  });
});

describe('time left', () => {
  it.each([
    [0, '00:00'],
    [-5, '00:00'],
    [59, '00:59'],
    [600, '10:00'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [86_399, '23:59:59'],
  ])('%i seconds are %s on the clock', (seconds, face) => {
    expect(clockFace(durationParts(seconds))).toBe(face);
  });

  it('is said aloud once where it passes a threshold, and only the last one after a sleep', () => {
    expect(thresholdPassed(301, 300)).toBe(300);
    expect(thresholdPassed(300, 299)).toBeUndefined();
    expect(thresholdPassed(4000, 50)).toBe(60);
    expect(thresholdPassed(1, 0)).toBe(0);
    expect(thresholdPassed(0, 0)).toBeUndefined();
  });
});
