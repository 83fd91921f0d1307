/**
 * The line over a stream of Redis. A reader goes on where it was when its connection comes back, so a short absence loses nothing; the stream is cut to its
 * last ten thousand entries. Nothing is kept in Redis that would be missed: an empty one does as well.
 */
import { createClient } from '@redis/client';
import type { Open } from './transport.ts';

const STREAM = 'holdfast:line';
const MOST_ENTRIES = 10_000;
const BLOCK_MS = 5_000;
const ANSWER_MS = 5_000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

const options = (url: string) => ({
  url,
  RESP: 2 as const,
  // What cannot be said now is not worth saying later; the line tells the others to ask instead.
  disableOfflineQueue: true,
  socket: { connectTimeout: ANSWER_MS, reconnectStrategy: (tries: number) => Math.min(2_000, 100 * 2 ** tries) },
});

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis does not answer')), ms);
    timer.unref();
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export const openRedis =
  (url: string): Open =>
  (ear) => {
    let closed = false;
    let reader: ReturnType<typeof createClient> | undefined;
    const endReader = () => {
      if (reader?.isOpen) reader.destroy();
    };
    const writer = createClient(options(url));
    writer.on('error', () => {});
    writer.connect().catch(() => {});
    const read = async () => {
      let after: string | undefined;
      while (!closed) {
        const own = createClient(options(url));
        reader = own as unknown as typeof reader;
        own.on('error', () => {});
        try {
          await within(ANSWER_MS, own.connect());
          // From the newest entry on; after an absence from where it was, unless the stream has been emptied meanwhile.
          const newest = (await within(ANSWER_MS, own.xRevRange(STREAM, '+', '-', { COUNT: 1 })))?.[0]?.id ?? '0-0';
          after = after === undefined || isBefore(newest, after) ? newest : after;
          ear.up(true);
          while (!closed) {
            const asked = own.xRead({ key: STREAM, id: after }, { BLOCK: BLOCK_MS, COUNT: 500 });
            const streams = await within(BLOCK_MS + ANSWER_MS, asked);
            for (const { id, message } of streams?.[0]?.messages ?? []) {
              after = id;
              ear.said(message.text ?? '');
            }
          }
        } catch {
          if (!closed) ear.up(false);
        }
        endReader();
        if (!closed) await wait(500);
      }
    };
    const reading = read();
    return {
      send: async (text) => {
        const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: MOST_ENTRIES } as const;
        await within(ANSWER_MS, writer.xAdd(STREAM, '*', { text }, { TRIM }));
      },
      close: async () => {
        closed = true;
        if (writer.isOpen) writer.destroy();
        endReader();
        await Promise.race([reading, wait(ANSWER_MS)]);
      },
    };
  };

/** Whether one id of a stream is older than another. */
function isBefore(one: string, other: string): boolean {
  const [a, b] = [one, other].map((id) => id.split('-').map(BigInt)) as [bigint[], bigint[]];
  return a[0]! < b[0]! || (a[0] === b[0] && a[1]! < b[1]!);
}
