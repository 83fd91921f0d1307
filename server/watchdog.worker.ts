/** Beside the event loop: ends the process when that stands still. Knows nothing but a counter. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { Watched } from './watchdog.ts';

const { beats, hangMs, graceMs } = workerData as Watched;

/** Whether it stood still for so long. */
function stoodStill(ms: number): boolean {
  return Atomics.wait(beats, 0, Atomics.load(beats, 0), ms) === 'timed-out';
}

for (;;) {
  // Twice: where the whole machine was asleep, both clocks begin anew, and the event loop has its turn before it is judged.
  if (!stoodStill(hangMs) || !stoodStill(graceMs)) continue;
  const line = { level: 60, time: Date.now(), name: 'server', hangMs, msg: 'the event loop hangs: this process ends' };
  writeSync(1, `${JSON.stringify(line)}\n`);
  process.kill(process.pid, 'SIGKILL');
}
