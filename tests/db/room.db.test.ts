import { afterAll, expect, it } from 'vitest';
import { openPool } from '#lib/db/client.ts';
import { inSql } from '#lib/db/transaction.ts';
import { testDatabase } from '#tests/setup/database.ts';
import { addRoom } from '../chat/people.ts';
import { holdForFact, recordFactIn } from '../trade/in-sql.ts';

const { db, url } = await testDatabase();
const pool = openPool(url, 1);
afterAll(() => pool.end());

const NOW = 1_900_000_000;
const TRADES = 24;
const event = { type: 'trade.payerNamed', data: {}, actorId: null, at: NOW } as const;

/** Of so many new trades, whose pages are full of each other: how many a first fact leaves on their page, so that no index hears of it. */
async function countInPlace(): Promise<number> {
  const ids: string[] = [];
  for (let made = 0; made < TRADES; made++) ids.push((await addRoom(db, NOW)).id);
  const inPlace = async (): Promise<number> => {
    // Counted by the one connection there is, and told at the end of its next statement.
    await pool.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await pool.query<{ n: number }>(
      `SELECT pg_stat_get_tuples_hot_updated('"Trade"'::regclass)::int AS n`,
    );
    return rows[0]!.n;
  };
  const before = await inPlace();
  for (const id of ids)
    await inSql(pool, async (sql, send) =>
      recordFactIn(send, (await holdForFact(sql, id))!, { payerSealed: 'x'.repeat(300) }, event),
    );
  return (await inPlace()) - before;
}

it('a fact is written beside the row it changes, without touching the indexes of its trade', async () => {
  let most = 0;
  // Whoever reads in this database at that time (it counts its own tables now and then) keeps old rows on their pages: then it is looked at again.
  for (let tries = 0; tries < 3 && most <= TRADES * 0.75; tries++) most = Math.max(most, await countInPlace());
  expect(most).toBeGreaterThan(TRADES * 0.75);
});

it('and would not be on pages that are filled to their end', async () => {
  await pool.query('ALTER TABLE "Trade" SET (fillfactor = 100)');
  expect(await countInPlace()).toBeLessThan(TRADES * 0.6);
});
