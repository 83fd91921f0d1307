// A process that is watched, and hangs or does not: node watchdog-process.ts hangs|works HANG_MS
import { startWatchdog } from '#server/watchdog.ts';

const [how, hangMs] = [process.argv[2], Number(process.argv[3])];
const stop = startWatchdog(hangMs);
const busy = (ms: number) => {
  for (const began = performance.now(); performance.now() - began < ms;);
};

if (how === 'hangs') setTimeout(() => busy(Infinity), hangMs);
else {
  // Work without a pause, but never for long; twice as much of it as would be a hang.
  for (let done = 0; done < 2; done += 0.25) {
    busy(hangMs / 4);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  process.stdout.write('done\n');
}
