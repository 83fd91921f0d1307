import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { remindNext } from '#lib/trade/commands/remind.ts';
import { root } from '#scripts/paths.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { NOWHERE, TEST_SECRETS } from '../setup/settings.ts';
import { addDeadlines, DUE, FUNDED, passClock, saidOf, T, toldTo, type Deal } from './reminder-people.ts';

const database = await testDatabase();
const { db } = database;

beforeEach(async () => {
  await setChainClock(db, T);
  await db.reminder.deleteMany();
});

const deal = (row?: Parameters<typeof addDeadlines>[1]) => addDeadlines(db, row);
const pass = (at: number) => passClock(db, at);
const said = (id: string) => saidOf(db, id);
const told = (person: Person) => toldTo(db, person);

describe('exactly once', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function startWorker(): ChildProcess {
    const settings = {
      databaseUrl: database.url,
      rpcUrl: 'http://127.0.0.1:1',
      chainId: 31337,
      embeddedChain: true,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      secrets: TEST_SECRETS,
      storageDir: NOWHERE,
    };
    const child = spawn(process.execPath, [join(root, 'tests/trade/reminder-process.ts'), String(DUE)], {
      env: serverEnv(settings, { ...process.env, LOG_LEVEL: 'fatal' }),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  }

  /** Settles when another connection waits for a lock in a statement like this. */
  async function untilWaiting(statement: string): Promise<void> {
    for (;;) {
      const { rows } = await database.pool.query<{ waits: boolean }>(
        `SELECT count(*) > 0 AS waits FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE $1`,
        [statement],
      );
      if (rows[0]!.waits) return;
    }
  }

  it.each([
    // Before anything is written, and after the event was written and before it was kept.
    ['before it says it', `SELECT 1 FROM "Trade" WHERE "id" = '{id}' FOR UPDATE`, '%FROM "Trade"%NO KEY UPDATE%'],
    ['after it said it and before that is kept', 'LOCK TABLE "Delivery" IN EXCLUSIVE MODE', '%INSERT INTO "Delivery"%'],
  ])('is it said by the next worker where the first is killed %s', async (_, hold, waiting) => {
    const { id, buyer } = await deal(FUNDED);
    const pool = openPool(database.url, 1);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(hold.replace('{id}', id));
    const child = startWorker();
    await untilWaiting(waiting);
    // The first one holds the plan: a second finds nothing to say, and does not wait for it.
    expect(await remindNext(db, { chainId: 31337, now: DUE })).toBe(false);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    await client.query('ROLLBACK');
    client.release();
    await pool.end();
    expect(await said(id)).toEqual([]);
    await pass(DUE);
    await pass(DUE);
    expect(await said(id)).toHaveLength(1);
    expect(await told(buyer)).toEqual(['expiring']);
  });

  it('is it said by several workers at once', async () => {
    const deals: Deal[] = [];
    while (deals.length < 5) deals.push(await deal(FUNDED));
    const pools = [1, 2, 3].map(() => openPool(database.url, 2));
    await Promise.all(
      pools.map(async (pool) => {
        const own = openDb(pool);
        while (await remindNext(own, { chainId: 31337, now: DUE }));
        await own.$disconnect();
        await pool.end();
      }),
    );
    for (const { id } of deals) expect(await said(id)).toHaveLength(1);
  });

  it('would be said twice if its end were not kept with it (planted)', async () => {
    const { id } = await deal(FUNDED);
    await pass(DUE);
    await db.reminder.updateMany({ where: { tradeId: id }, data: { doneAt: null } });
    await pass(DUE);
    expect(await said(id)).toHaveLength(2);
  });
});
