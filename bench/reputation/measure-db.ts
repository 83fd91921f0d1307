/** What the kept facts cost: a rebuild of all, a profile, and one trade more, over a generated history. */
import type pg from 'pg';
import { sqlOn } from '#lib/db/transaction.ts';
import { readFacts } from '#lib/reputation/read-facts.ts';
import { rebuild } from '#lib/reputation/rebuild.ts';
import { tally } from '#lib/reputation/tally.ts';
import { generate, NOW, oneMore } from './generate.ts';

export type DbFigures = {
  readonly trades: number;
  readonly people: number;
  readonly rebuildSeconds: number;
  readonly rebuiltPerSecond: number;
  /** The most memory this process held, GiB. */
  readonly rebuildGib: number;
  readonly profileMs: Quantiles;
  readonly updateMs: Quantiles;
};
type Quantiles = { readonly p50: number; readonly p99: number; readonly most: number };

const PROFILES = 5_000;
const UPDATES = 2_000;
const WARM = 200;

function quantiles(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! * 100) / 100;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** Each once, one after another; the first ones are not counted: statements are planned there. */
async function timed(count: number, run: (place: number) => Promise<unknown>): Promise<Quantiles> {
  const times: number[] = [];
  for (let place = 0; place < count + WARM; place++) {
    const began = performance.now();
    await run(place);
    if (place >= WARM) times.push(performance.now() - began);
  }
  return quantiles(times);
}

export async function measureDb(pool: pg.Pool, trades: number, say: (text: string) => void): Promise<DbFigures> {
  const people = Math.max(200, Math.round(trades / 25));
  const made = await pool.query<{ there: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM "Trade" WHERE "round" = $1) AS there',
    [trades],
  );
  if (!made.rows[0]!.there) await generate(pool, { trades, people }, say);
  // What an earlier measurement added is not part of the history.
  await pool.query('DELETE FROM "Event" USING "Trade" WHERE "subjectId" = "Trade"."id" AND "round" > $1', [trades]);
  await pool.query('DELETE FROM "Trade" WHERE "round" > $1', [trades]);
  say('rebuilding');
  const began = performance.now();
  const built = await rebuild(pool, NOW, (done) => done % 500_000 === 0 && say(`${done} trades`));
  const seconds = (performance.now() - began) / 1000;
  const rebuildGib = Math.round((process.resourceUsage().maxRSS / 2 ** 20) * 10) / 10;
  await pool.query('VACUUM ANALYZE');
  say('profiles');
  // Half of them of the busiest, who have the most rows.
  const busy = await pool.query<{ id: string }>(
    `SELECT "accountId" AS id FROM "TraderFacts" ORDER BY "completed" DESC LIMIT ${PROFILES / 2}`,
  );
  const any = await pool.query<{ id: string }>(
    `SELECT "accountId" AS id FROM "TraderFacts" ORDER BY random() LIMIT ${PROFILES}`,
  );
  const ids = Array.from({ length: PROFILES + WARM }, (_, n) => {
    const { rows } = n % 2 ? any : busy;
    return rows[Math.floor(n / 2) % rows.length]!.id;
  });
  const client = await pool.connect();
  const sql = sqlOn(client);
  const profileMs = await timed(PROFILES, (place) => readFacts(sql, ids[place]!, NOW));
  client.release();
  say('updates');
  const more = await oneMore(pool, { trades, people, count: UPDATES + WARM });
  const updateMs = await timed(UPDATES, (place) => tally(pool, more[place]!, NOW));
  return {
    trades: built.trades,
    people: built.accounts,
    rebuildSeconds: Math.round(seconds * 10) / 10,
    rebuiltPerSecond: Math.round(built.trades / seconds),
    rebuildGib,
    profileMs,
    updateMs,
  };
}
