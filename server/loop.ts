import pino from 'pino';
import { config } from '#lib/config.ts';
import { makeBeat } from '#lib/site/commands/beat.ts';
import { onWake, type Loop } from '#lib/events/bus.ts';
import { once } from '#lib/kernel/once.ts';

/** The log of everything that runs without a request. */
export const log = () => once('log.server', () => pino({ name: 'server', level: config().logLevel }));

export type Stop = () => Promise<void>;

/**
 * Calls `pass` again and again: at once when somebody wakes the loop, else after `pollMs`. A pass that throws is logged and
 * tried again after a pause; one pass at a time. Stopping waits for the pass under way.
 */
export function startLoop(name: Loop, pollMs: number, pass: () => Promise<unknown>): Stop {
  let stopped = false;
  let woken = false;
  let interrupt = () => {};
  const off = onWake(name, () => {
    woken = true;
    interrupt();
  });
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (woken || stopped) return resolve();
      const timer = setTimeout(resolve, ms);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const beat = makeBeat(name);
  const run = async () => {
    let failures = 0;
    while (!stopped) {
      woken = false;
      try {
        await pass();
        failures = 0;
        await beat(null);
        await pause(pollMs);
      } catch (error) {
        failures += 1;
        if (!stopped) log().error({ loop: name, failures, err: error }, 'a pass failed and will be tried again');
        // Where the database is what is away, the sign of life fails as well, and its absence says so.
        await beat(error).catch((err: unknown) => log().debug({ loop: name, err }, 'no sign of life'));
        woken = false;
        await pause(Math.min(10_000, pollMs * 2 ** Math.min(failures, 6)));
      }
    }
  };
  const running = run();
  return async () => {
    stopped = true;
    off();
    interrupt();
    await running;
  };
}
