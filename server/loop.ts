import { makeBeat } from '#lib/site/commands/beat.ts';
import { labelOf } from '#lib/site/loops.ts';
import { onWake, type Loop } from '#lib/events/bus.ts';
import { inSpan } from '#lib/events/spans.ts';
import { inTrail, makeLog } from '#lib/events/trail.ts';
import { once } from '#lib/kernel/once.ts';
import { meters } from './metrics/registry.ts';

/** The log of everything that runs without a request. */
export const log = () => once('log.server', () => makeLog('server'));

export type Stop = () => Promise<void>;

/**
 * Calls `pass` again and again: at once when somebody wakes the loop, else after `pollMs`. A pass that throws is logged and
 * tried again after a pause; one pass at a time. Stopping waits for the pass under way. `chainId`: the chain it is for, of a loop that each has
 * its own of; whoever wakes the loop wakes all of them.
 */
export function startLoop(name: Loop, pollMs: number, pass: () => Promise<unknown>, chainId?: number): Stop {
  const label = chainId === undefined ? name : labelOf(name, chainId);
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
  const beat = makeBeat(label);
  const { passes } = meters();
  const run = async () => {
    let failures = 0;
    while (!stopped) {
      woken = false;
      try {
        await inTrail({ loop: label }, () => inSpan({ name: `loop ${label}`, quiet: true }, pass));
        failures = 0;
        passes.inc({ loop: label, outcome: 'good' });
        await beat(null);
        await pause(pollMs);
      } catch (error) {
        failures += 1;
        passes.inc({ loop: label, outcome: 'failed' });
        if (!stopped) log().error({ loop: label, failures, err: error }, 'a pass failed and will be tried again');
        // Where the database is what is away, the sign of life fails as well, and its absence says so.
        await beat(error).catch((err: unknown) => log().debug({ loop: label, err }, 'no sign of life'));
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

/**
 * A loop that sends what is due, at most `atOnce` at a time, so that one address that is slow holds up no other. One line looks; only where it
 * finds something the next one looks as well: nothing to send costs one question. `next` answers false where there was nothing, and says so
 * by `claimed` as soon as there was. Stopping waits for what is under way.
 */
export function startLines(
  name: Loop,
  pollMs: number,
  atOnce: number,
  next: (claimed: () => void) => Promise<boolean>,
): Stop {
  let stopped = false;
  const stop = startLoop(name, pollMs, async () => {
    const lines: Promise<void>[] = [];
    const failures: unknown[] = [];
    let opened = 0;
    const open = () => {
      // Counted before it runs: it may find something at once and open the next.
      opened += 1;
      if (opened <= atOnce) lines.push(line().catch((error: unknown) => void failures.push(error)));
    };
    const line = async () => {
      let found = false;
      const claimed = () => {
        if (!found) open();
        found = true;
      };
      while (!stopped && (await next(claimed)));
    };
    open();
    // A line opens the next while it is waited for.
    for (let at = 0; at < lines.length; at += 1) await lines[at];
    if (failures.length > 0) throw failures[0];
  });
  return async () => {
    stopped = true;
    await stop();
  };
}
