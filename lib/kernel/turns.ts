/** For the server: work that holds its one thread for a good part of a millisecond, a piece each turn of the event loop. */

const waiting: (() => void)[] = [];
let going = false;

/** Does it after what came before it. In between packets leave and answers are read, so that others, and the database, need not wait for thirty of them in a row. */
export function inTurn<T>(work: () => T): Promise<T> {
  const done = new Promise<T>((resolve, reject) => {
    waiting.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
  if (!going) setImmediate(next);
  going = true;
  return done;
}

function next(): void {
  waiting.shift()!();
  going = waiting.length > 0;
  if (going) setImmediate(next);
}
