/**
 * Ends a process that hangs. It can be killed at any moment without loss, and as long as it lives it keeps what nobody else may have: the locks of its loops, the accounts of the relayer. Whoever starts it again
 * (systemd, a container's host, `npm start`) then starts one that works.
 */
import { Worker } from 'node:worker_threads';
import { log, type Stop } from './loop.ts';

/** Longer than any piece of work that is done without a pause, several times over. */
const HANG_MS = 60_000;

export type Watched = {
  /** One number, which the event loop raises. */
  readonly beats: Int32Array;
  readonly hangMs: number;
  readonly graceMs: number;
};

/** Watches the event loop of this process from a thread of its own. Not under a debugger, whose stops are no hangs. */
export function startWatchdog(hangMs = HANG_MS): Stop {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const beat = setInterval(() => {
    Atomics.add(beats, 0, 1);
    Atomics.notify(beats, 0);
  }, hangMs / 30).unref();
  const workerData: Watched = { beats, hangMs, graceMs: hangMs / 6 };
  const worker = new Worker(new URL('./watchdog.worker.ts', import.meta.url), { workerData });
  worker.unref();
  worker.on('error', (err) => log().error({ err }, 'nothing watches the event loop any more'));
  return async () => {
    clearInterval(beat);
    await worker.terminate();
  };
}
