/** A real standby: what is read there, and when it is not. Time is this file's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '#lib/db/client.ts';
import { isStandbyFault, MOST_LAG, Replica } from '#lib/db/replica.ts';
import { root } from '#scripts/paths.ts';
import { withClient } from '#scripts/sql.ts';
import { filesUnder } from '../authorisation/surface.ts';
import { startPair, type Pair } from '../setup/standby.ts';

let pair: Pair;
let primary: ReturnType<typeof openPool>;
let reading: Replica;
let now = 1_000_000;
const opened: { end(): Promise<void>; readonly ended: boolean }[] = [];

const open = (url: string): Replica => {
  const made = new Replica(url, primary, () => now);
  opened.push(made.pool);
  return made;
};
/** A second goes by, and it is looked. */
const look = async (on = reading) => {
  now += 1_001;
  await on.look();
};
const write = async (n: number) => void (await primary.query('INSERT INTO kept VALUES ($1)', [n]));
const ask = async (on = reading) => {
  const { rows } = await on.pool.query<{ most: number; standby: boolean }>(
    'SELECT (SELECT max(n) FROM kept) AS most, pg_is_in_recovery() AS standby',
  );
  return rows[0]!;
};
const onStandby = (text: string) => withClient(pair.standby.url('postgres'), (client) => client.query(text));
/** Looks until the standby is as far as it is meant to be. */
async function caughtUp(on = reading): Promise<void> {
  for (let looks = 0; looks < 2_000; looks++) {
    await look(on);
    if (on.state.fresh && on.state.lag! <= 1.5) return;
  }
  throw new Error(`the standby did not catch up: ${JSON.stringify(on.state)}`);
}

beforeAll(async () => {
  pair = await startPair();
  primary = openPool(pair.primary.url('postgres'));
  opened.push(primary);
  await primary.query('CREATE TABLE kept (n int)');
  await write(1);
  reading = open(pair.standby.url('postgres'));
}, 120_000);
afterAll(async () => {
  for (const one of opened.toReversed()) if (!one.ended) await one.end();
  await pair.stop();
});

describe('what visitors read', () => {
  it('comes from the database until the standby is known to be near, and from the standby then', async () => {
    expect(reading.state).toEqual({ lag: null, fresh: false });
    expect(await ask()).toEqual({ most: 1, standby: false });
    await caughtUp();
    expect(await ask()).toEqual({ most: 1, standby: true });
    const client = await reading.pool.connect();
    expect((await client.query('SELECT pg_is_in_recovery() AS it')).rows).toEqual([{ it: true }]);
    client.release();
  });

  it('comes from the database while the standby lags by more than it may, and from the standby when it has caught up', async () => {
    await onStandby('SELECT pg_wal_replay_pause()');
    const paused = `SELECT 1 WHERE pg_get_wal_replay_pause_state() = 'paused'`;
    while ((await onStandby(paused)).rowCount === 0);
    await write(2);
    await look();
    // Not long enough behind to matter: what is read is a moment old.
    expect(await ask()).toEqual({ most: 1, standby: true });
    for (let second = 0; second < MOST_LAG; second++) {
      await write(3 + second);
      await look();
    }
    expect(reading.state.fresh).toBe(false);
    expect(reading.state.lag).toBeGreaterThan(MOST_LAG);
    expect(await ask()).toEqual({ most: 2 + MOST_LAG, standby: false });
    await onStandby('SELECT pg_wal_replay_resume()');
    await caughtUp();
    expect(await ask()).toEqual({ most: 2 + MOST_LAG, standby: true });
  });

  it('is not asked of a database that is no standby, however it answers', async () => {
    await withClient(pair.primary.url('postgres'), (client) => client.query('CREATE DATABASE other'));
    const wrong = open(pair.primary.url('other'));
    for (let second = 0; second < 3; second++) await look(wrong);
    expect(wrong.state).toEqual({ lag: null, fresh: false });
    expect((await ask(wrong)).most).toBe(2 + MOST_LAG);
  });

  it('is asked of the database itself where it turns out to write, and a question that is wrong is wrong at once', async () => {
    await caughtUp();
    await reading.pool.query('INSERT INTO kept VALUES (100)');
    expect((await primary.query('SELECT max(n) AS most FROM kept')).rows).toEqual([{ most: 100 }]);
    now += 5_000;
    await caughtUp();
    await expect(reading.pool.query('SELECT nothing FROM nowhere')).rejects.toThrow('does not exist');
    expect(isStandbyFault({ code: '42P01' })).toBe(false);
    expect(reading.state.fresh).toBe(true);
  });

  it('is answered within the same question when the standby ends in the middle of it, and ever after', async () => {
    await caughtUp();
    const slow = reading.pool.query('SELECT pg_is_in_recovery() AS standby, pg_sleep(1)');
    await pair.standby.stop();
    expect((await slow).rows[0]).toMatchObject({ standby: false });
    for (let asked = 0; asked < 20; asked++) expect((await ask()).standby).toBe(false);
    for (let second = 0; second < 8; second++) await look();
    expect(reading.state.fresh).toBe(false);
    expect(await ask()).toEqual({ most: 100, standby: false });
  });
});

describe('the standby', () => {
  it('is read by visitors’ doors alone, and by nothing that changes or decides', () => {
    const files = ['lib', 'server', 'app'].flatMap(filesUnder);
    const using = files.filter(({ text }) => /\bdbForVisitors\(\)/.test(text)).map(({ path }) => path);
    expect(using).toEqual(['lib/db/replica.ts', 'server/api.ts', 'app/page-ctx.ts']);
    const pages = files.filter(({ text }) => /\breadingCtx\(\)/.test(text)).map(({ path }) => path);
    expect(pages).toEqual(['app/offers/[id]/page.tsx', 'app/page-ctx.ts', 'app/page.tsx', 'app/traders/[id]/page.tsx']);
    expect(readFileSync(join(root, 'app/action-ctx.ts'), 'utf8')).not.toContain('readingCtx');
  });
});
