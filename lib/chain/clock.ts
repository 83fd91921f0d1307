import type { Tx } from '../db/ctx.ts';
import { askIn, type Asks } from '../db/ask.ts';
import { asking, type Many } from '../db/many.ts';
import { instantOf, type Instant } from '../kernel/instant.ts';
import { onceEach } from '../kernel/once.ts';

/**
 * The chain's time now: that of the newest block read, plus the time since it was read. Deadlines are the chain's, so the
 * server's own clock only measures how long ago the block came. A chain that never answered has no time yet: the server's.
 */
export async function chainNow(on: Asks, chainId: number): Promise<Instant> {
  const [row] = await askIn(on)(asking(NOW, chainId));
  return Math.floor(row === undefined ? Date.now() / 1000 : row.now);
}

const NOW: Many<{ readonly now: number }> = {
  name: 'chain.now',
  text: `
  SELECT r."at"::int4 AS "at", EXTRACT(EPOCH FROM c."headTime" + (clock_timestamp() - c."headReadAt"))::float8 AS "now"
  FROM unnest($1::int4[]) WITH ORDINALITY AS r("chainId", "at") JOIN "ChainCursor" c ON c."chainId" = r."chainId"`,
  columns: ['int'],
  shared: true,
};

/** The time of each chain that these are on. */
export async function clocksOf(
  db: Tx,
  of: readonly { readonly chainId: number }[],
): Promise<ReadonlyMap<number, Instant>> {
  const chains = [...new Set(of.map(({ chainId }) => chainId))];
  return new Map(await Promise.all(chains.map(async (id) => [id, await chainNow(db, id)] as const)));
}

/** Time of the newest block that is final here; null before any was read. */
export async function finalTime(db: Tx, chainId: number): Promise<Instant | null> {
  const cursor = await db.chainCursor.findUnique({ where: { chainId } });
  if (!cursor) return null;
  const block = await db.chainBlock.findFirst({
    where: { chainId, number: { lte: cursor.finalNumber } },
    orderBy: { number: 'desc' },
  });
  return block ? instantOf(block.time) : null;
}

/** How long a reading of the chain's time is gone by, in milliseconds. */
const STEADY_MS = 1000;

/**
 * The chain's time without a question for each look: read once a second at most and moved on with the process. For what needs a time and
 * no deadline, a message for instance.
 */
export async function steadyClock(db: Tx, chainId: number): Promise<() => Instant> {
  const kept = onceEach(
    'chain.steadyClock',
    chainId,
    () => new WeakMap<object, { readonly began: number; readonly at: Promise<Instant> }>(),
  );
  let reading = kept.get(db);
  if (!reading || performance.now() - reading.began > STEADY_MS) {
    reading = { began: performance.now(), at: chainNow(db, chainId) };
    kept.set(db, reading);
    // A reading that failed is not gone by.
    reading.at.catch(() => kept.delete(db));
  }
  const { began } = reading;
  const at = await reading.at;
  return () => at + Math.floor((performance.now() - began) / 1000);
}
