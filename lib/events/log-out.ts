/**
 * Where lines of the log go: standard output, one write a line. A disk that is full takes none; the library's own stream then tries again without end and
 * holds up everything else this process does. Here such a line is lost and counted, the work goes on, and the first line that is taken again says how many.
 */
import { writeSync } from 'node:fs';

export type Writer = (bytes: Buffer) => number;

const isBusy = (error: unknown): boolean => /^(EAGAIN|EBUSY)$/.test(`${(error as { code?: unknown }).code}`);
/** A pipe whose reader is behind is waited for this many times, two milliseconds each: a tenth of a second in all. */
const TRIES = 50;
const waited = new Int32Array(new SharedArrayBuffer(4));

/** `write`: writes as much as it can and answers how many bytes that were. */
export function makeLogOut(write: Writer = (bytes) => writeSync(1, bytes)): {
  write(line: string): void;
  readonly lost: number;
} {
  let lost = 0;
  // Half a line stands there: what comes next begins on one of its own.
  let torn = false;
  const put = (text: string): boolean => {
    let left = Buffer.from(torn ? `\n${text}` : text);
    for (let tries = 0; ;) {
      try {
        left = left.subarray(write(left));
        if (left.length === 0) return !(torn = false);
        torn = true;
      } catch (error) {
        // Once a line was lost nothing waits any more until one is taken again.
        if (!isBusy(error) || lost > 0 || ++tries > TRIES) return false;
        Atomics.wait(waited, 0, 0, 2);
      }
    }
  };
  return {
    get lost() {
      return lost;
    },
    write: (line) => {
      if (lost > 0) {
        const said = {
          level: 50,
          time: Date.now(),
          name: 'log',
          lost,
          msg: 'lines of the log were lost: it could not be written',
        };
        if (!put(`${JSON.stringify(said)}\n`)) return void (lost += 1);
        lost = 0;
      }
      if (!put(line)) lost += 1;
    },
  };
}
