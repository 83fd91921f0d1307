import type { Socket } from 'node:net';
import type pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { copyRows } from '#lib/db/copy.ts';
import { inSql, sqlOn, TransactionOver, type Sql } from '#lib/db/transaction.ts';
import { testDatabase } from '../setup/database.ts';

const { pool } = await testDatabase();
await pool.query(`CREATE TABLE "counted" ("id" text PRIMARY KEY, "n" int NOT NULL CHECK ("n" < 100))`);

const hold = (sql: Sql) => sql('t.hold', 'SELECT "n" FROM "counted" WHERE "id" = $1 FOR UPDATE', ['one']);
const read = (sql: Sql) => sql<{ n: number }>('t.read', 'SELECT "n" FROM "counted" WHERE "id" = $1', ['one']);
const WRITE = 'UPDATE "counted" SET "n" = $1 WHERE "id" = $2';
const there = async () => (await pool.query<{ n: number }>('SELECT "n" FROM "counted"')).rows.map(({ n }) => n);

it('what is sent together is done in order: who reads behind a lock reads what its last holder wrote', async () => {
  await pool.query(`INSERT INTO "counted" VALUES ('one', 0)`);
  const add = () =>
    inSql(pool, async (sql, send) => {
      const [, rows] = await Promise.all([hold(sql), read(sql)]);
      send('t.write', WRITE, [rows[0]!.n + 1, 'one']);
    });
  await Promise.all(Array.from({ length: 40 }, add));
  expect(await there()).toEqual([40]);
});

it('where what was sent last fails, the fault is thrown and nothing stays, and the connection is as good as before', async () => {
  await pool.query('DELETE FROM "counted"');
  const failing = () =>
    inSql(pool, async (sql, send) => {
      await sql('t.insert', 'INSERT INTO "counted" VALUES ($1, 1)', ['one']);
      send('t.write', WRITE, [100, 'one']);
      send('t.write', WRITE, [2, 'one']);
    });
  await expect(failing()).rejects.toThrow(/counted_n_check/);
  expect(await there()).toEqual([]);
  const passing = () =>
    inSql(pool, async (_, send) => send('t.insert', 'INSERT INTO "counted" VALUES ($1, 1)', ['one']));
  await passing();
  expect(await there()).toEqual([1]);
});

it('where a statement failed and whoever asked went on, nobody is told that it was kept', async () => {
  await pool.query('DELETE FROM "counted"');
  const heedless = () =>
    inSql(pool, async (sql) => {
      await sql('t.insert', 'INSERT INTO "counted" VALUES ($1, 1)', ['one']);
      await sql('t.write', WRITE, [100, 'one']).catch(() => {});
      return 'kept';
    });
  await expect(heedless()).rejects.toThrow('this transaction was undone');
  expect(await there()).toEqual([]);
});

it('what was sent is heard of once others can see it, and not at all where it was not kept', async () => {
  await pool.query('DELETE FROM "counted"');
  const seen: number[][] = [];
  const heard = (from: Sql) => () => void read(from).then((rows) => seen.push(rows.map(({ n }) => n)));
  const insert = (n: number) =>
    inSql(pool, async (_, send) => {
      send('t.insert2', 'INSERT INTO "counted" VALUES ($1, $2)', ['one', n], heard(sqlOn(pool)));
    });
  await expect(insert(100)).rejects.toThrow(/counted_n_check/);
  await insert(7);
  while (seen.length === 0) await pool.query('SELECT 1');
  expect(seen).toEqual([[7]]);
});

it('whoever goes on where another branch failed asks nothing on a connection that was given back', async () => {
  await pool.query('DELETE FROM "counted"');
  let late: Promise<unknown> | undefined;
  let goOn = () => {};
  const ended = new Promise<void>((resolve) => (goOn = resolve));
  const failing = inSql(pool, async (sql, send) => {
    late = ended.then(async () => {
      expect(() => send('t.write', WRITE, [1, 'one'])).toThrow(TransactionOver);
      await sql('t.insert', 'INSERT INTO "counted" VALUES ($1, 1)', ['late']);
    });
    late.catch(() => {});
    await sql('t.bad', 'INSERT INTO "counted" VALUES ($1, 100)', ['one']);
  });
  await expect(failing).rejects.toThrow(/counted_n_check/);
  goOn();
  await expect(late).rejects.toThrow(TransactionOver);
  expect(await there()).toEqual([]);
});

it('where the first statement fails, what was asked behind it fails too, and nothing stays', async () => {
  await pool.query('DELETE FROM "counted"');
  const failing = inSql(pool, async (sql) => {
    await Promise.all([
      sql('t.bad', 'INSERT INTO "counted" VALUES ($1, 100)', ['one']),
      sql('t.insert', 'INSERT INTO "counted" VALUES ($1, 1)', ['two']),
    ]);
  });
  await expect(failing).rejects.toThrow(/counted_n_check/);
  expect(await there()).toEqual([]);
});

it('what is asked at once goes out in one write, and what is asked after an answer in another', async () => {
  const client = await pool.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const one = { connect: async () => client } as unknown as pg.Pool;
  const { release } = client;
  client.release = () => {};
  const spies = (['_write', '_writev'] as const).map((name) => vi.spyOn(stream as Required<Socket>, name));
  const writes = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  try {
    await inSql(
      one,
      async (sql, send) => {
        await Promise.all([read(sql), read(sql), read(sql)]);
        expect(writes()).toBe(1);
        send('t.write', WRITE, [3, 'nobody']);
        send('t.write', WRITE, [4, 'nobody']);
      },
      'reading',
    );
    expect(writes()).toBe(2);
  } finally {
    vi.restoreAllMocks();
    client.release = release;
    client.release();
  }
});

it('leaves connections on which COPY goes on working', async () => {
  await pool.query('DELETE FROM "counted"');
  await Promise.all(Array.from({ length: 20 }, () => inSql(pool, (sql) => read(sql))));
  for (let n = 0; n < 12; n++) {
    const client = await pool.connect();
    try {
      await copyRows(client, '"counted"', ['id', 'n'], [[`copied ${n}`, n]]);
    } finally {
      client.release();
    }
  }
  expect((await there()).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n));
});

describe('where the transaction could not be begun', () => {
  /** A pool whose connections fail to begin, as where somebody cancels just that. */
  const failing = {
    connect: async () => {
      const client = await pool.connect();
      const { query } = client;
      const first = (asked: { text?: string }) =>
        asked.text?.startsWith('BEGIN') ? { ...asked, text: 'SELECT 1 / 0' } : asked;
      client.query = ((asked: { text?: string }) => Reflect.apply(query, client, [first(asked)])) as typeof query;
      const { release } = client;
      client.release = (error) => {
        Object.assign(client, { query, release });
        Reflect.apply(release, client, [error]);
      };
      return client;
    },
  } as unknown as pg.Pool;

  it('nothing is written: what may write waits for the beginning', async () => {
    await pool.query('DELETE FROM "counted"');
    const writing = inSql(failing, (sql) => sql('t.insert', 'INSERT INTO "counted" VALUES ($1, 1)', ['one']));
    await expect(writing).rejects.toThrow(/division by zero/);
    expect(await there()).toEqual([]);
  });

  it('and nothing is written by who reads first either: no answer comes before it is known', async () => {
    await pool.query(`INSERT INTO "counted" VALUES ('one', 1)`);
    const reading = inSql(
      failing,
      async (sql, send) => {
        await read(sql);
        send('t.write', WRITE, [2, 'one']);
      },
      'reading',
    );
    await expect(reading).rejects.toThrow(/division by zero/);
    expect(await there()).toEqual([1]);
  });
});

it('a name stands for one statement, on whatever connection it is asked', async () => {
  await expect(inSql(pool, (sql) => sql('t.twice', 'SELECT 1', []))).resolves.toBeDefined();
  await expect(inSql(pool, (sql) => sql('t.twice', 'SELECT 2', []))).rejects.toThrow(/t\.twice stands for two/);
});
