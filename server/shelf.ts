/**
 * Keeps the book true to what changes by itself: makers who come and go, capacity that a trade holds or frees, coins that enter or
 * leave a vault by the chain alone, rates that make what is left of an offer worth more or less. What its maker changes is in the book already when they are answered.
 */
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Price } from '#lib/kernel/money.ts';
import { markMoved, markStanding, shelveOnline, shelveStale } from '#lib/offer/commands/shelve.ts';
import { startLoop, type Stop } from './loop.ts';

const POLL_MS = 2_000;
/** Vaults and rates are looked at anew once in so many milliseconds; an offer's own page and its take ask them themselves. */
const VAULTS_MS = 15_000;

/** One pass. Answers how many offers were shelved. */
export async function shelfOnce(database: Db): Promise<number> {
  await shelveOnline(database);
  let shelved = 0;
  for (let some = await shelveStale(database); some > 0; some = await shelveStale(database)) shelved += some;
  return shelved;
}

export function startShelf(): Stop {
  let lookedAt = -Infinity;
  const shelvedAt = new Map<number, Price>();
  return startLoop('shelf', POLL_MS, async () => {
    if (performance.now() - lookedAt > VAULTS_MS) {
      lookedAt = performance.now();
      await markStanding(db());
      await markMoved(db(), shelvedAt);
    }
    await shelfOnce(db());
  });
}
