/**
 * The signs of life of the loops: one row for each loop of each process, written at most every few seconds. Nobody asks for it: the loops write it
 * themselves, and the console reads it.
 */
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { once } from '#lib/kernel/once.ts';

/** How often a loop that is well says so, in milliseconds. */
export const BEAT_MS = 5_000;
/** Rows of processes that ended so long ago are taken away. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** This process among those that share the loops. */
const processId = () => once('site.process', () => newId(secureRandom));

/** Says that a pass went well (null), or what it failed by. */
export type Beat = (error: unknown) => Promise<void>;

/** The sign of life of one loop. `database` is only asked for at the first one. */
export function makeBeat(loop: string, database: () => Db = db): Beat {
  const startedAt = new Date();
  let wroteAt = -Infinity;
  let failures = 0;
  return async (error) => {
    const failed = error !== null;
    const turned = failed !== failures > 0;
    failures = failed ? failures + 1 : 0;
    if (!turned && performance.now() - wroteAt < BEAT_MS) return;
    const isFirst = wroteAt === -Infinity;
    wroteAt = performance.now();
    const now = new Date();
    const state = failed
      ? { failures, beatAt: now, lastErrorAt: now, lastError: wordsOf(error) }
      : { failures: 0, beatAt: now, lastOkAt: now };
    const key = { loop, process: processId() };
    await database().loopBeat.upsert({
      where: { loop_process: key },
      create: { ...key, startedAt, ...state },
      update: state,
    });
    if (isFirst)
      await database().loopBeat.deleteMany({
        where: { loop, beatAt: { lt: new Date(now.getTime() - FORGOTTEN_MS) } },
      });
  };
}

/** What an error says, without what a connection string or a request may have put into it. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\b[a-z+]+:\/\/\S+/gi, '[address]').slice(0, 300);
}
