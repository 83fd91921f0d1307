/** What the kept facts cost: a rebuild of all, a profile, and one trade more, over a generated history. */
import { createReadStream, globSync } from 'node:fs';
import { join } from 'node:path';
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
  /** As the rebuild has left the machine's memory. */
  readonly cold: Single;
  /** When every page of the facts has been read once, as after days of work on a machine that has room for them. */
  readonly warm: Single;
};
type Single = { readonly profileMs: Quantiles; readonly updateMs: Quantiles };
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

/** `data`: the folder of the database's files. */
export async function measureDb(
  pool: pg.Pool,
  data: string,
  trades: number,
  say: (text: string) => void,
): Promise<DbFigures> {
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
  const size = { trades, people };
  const cold = await measureSingle(pool, size, 0, say);
  say('reading what is touched');
  await readThrough(pool, data);
  const warm = await measureSingle(pool, size, UPDATES + WARM, say);
  return {
    trades: built.trades,
    people: built.accounts,
    rebuildSeconds: Math.round(seconds * 10) / 10,
    rebuiltPerSecond: Math.round(built.trades / seconds),
    rebuildGib,
    cold,
    warm,
  };
}

/** `after`: so many trades more were measured before. */
async function measureSingle(
  pool: pg.Pool,
  size: { readonly trades: number; readonly people: number },
  after: number,
  say: (text: string) => void,
): Promise<Single> {
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
  const more = await oneMore(pool, { ...size, after, count: UPDATES + WARM });
  return { profileMs, updateMs: await timed(UPDATES, (place) => tally(pool, more[place]!, NOW)) };
}

/** Reads the files of what a profile and a trade more touch, so that the machine has them in its memory. Of evidence that are the indexes alone: its rows are only added to. */
async function readThrough(pool: pg.Pool, data: string): Promise<void> {
  const { rows } = await pool.query<{ path: string }>(
    `WITH tables AS (SELECT unnest($1::regclass[]) AS t)
     SELECT pg_relation_filepath(t) AS path FROM tables UNION ALL
     SELECT pg_relation_filepath(i.indexrelid) FROM pg_index i WHERE i.indrelid IN (SELECT t FROM tables) OR i.indrelid = '"TradeEvidence"'::regclass`,
    [TOUCHED.map((table) => `"${table}"`)],
  );
  for (const { path } of rows)
    for (const file of globSync(`${path}{,.[0-9]*}`, { cwd: data }))
      for await (const _ of createReadStream(join(data, file), { highWaterMark: 2 ** 20 }));
}
const TOUCHED = ['TraderFacts', 'TraderPair', 'TraderDay', 'TraderMethod', 'TraderTime', 'Account'];
