import pino from 'pino';
import { config } from '#lib/config.ts';
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
  const run = async () => {
    let failures = 0;
    while (!stopped) {
      woken = false;
      try {
        await pass();
        failures = 0;
        await pause(pollMs);
      } catch (error) {
        failures += 1;
        if (!stopped) log().error({ loop: name, failures, err: error }, 'a pass failed and will be tried again');
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
