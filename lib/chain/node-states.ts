/** How the nodes are doing, written down by the worker that reads the chain, so that the console of another process can show it. */
import type { Db } from '../db/ctx.ts';
import type { NodeState } from './node.ts';

/** What did not change is written again so often, in milliseconds: the head moves all the time. */
const NOTE_MS = 5_000;

/** Writes the states of a process's nodes down: at once where one is left aside or taken back, else now and then. */
export function makeNodeNotes(chainId: number): (db: Db, states: readonly NodeState[]) => Promise<void> {
  let wroteAt = -Infinity;
  let wrote = '';
  return async (db, states) => {
    const gist = JSON.stringify(states.map(({ host, why }) => [host, why]));
    if (gist === wrote && performance.now() - wroteAt < NOTE_MS) return;
    await noteNodes(db, chainId, states);
    wroteAt = performance.now();
    wrote = gist;
  };
}

const dateOr = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** The nodes of the setting as they are now, and none besides. */
export async function noteNodes(db: Db, chainId: number, states: readonly NodeState[]): Promise<void> {
  const notedAt = new Date();
  await db.$transaction(async (tx) => {
    await tx.chainNode.deleteMany({ where: { chainId, place: { gte: states.length } } });
    for (const { place, until, lastGoodAt, ...state } of states) {
      const data = { ...state, until: dateOr(until), lastGoodAt: dateOr(lastGoodAt), notedAt };
      await tx.chainNode.upsert({
        where: { chainId_place: { chainId, place } },
        create: { chainId, place, ...data },
        update: data,
      });
    }
  });
}
