import { expect, test } from 'vitest';
import { toBigint, toDecimal } from '#lib/db/decimal.ts';
import { db, pool } from '#lib/db/client.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { ok, refused } from '#lib/kernel/result.ts';
import { diffFromDatabase } from '#scripts/schema-engine.ts';
import { testDatabase } from '#tests/setup/database.ts';

const database = await testDatabase();

test('the migrated database is exactly what the data model says', async () => {
  expect(await diffFromDatabase(database.url)).toBeUndefined();
});

test('a column that the data model does not know is found (planted)', async () => {
  await database.pool.query('ALTER TABLE "Deployment" ADD COLUMN planted int');
  expect(await diffFromDatabase(database.url)).toContain('planted');
  await database.pool.query('ALTER TABLE "Deployment" DROP COLUMN planted');
});

test('the file has a database of its own, and db() and pool() mean that one', async () => {
  const [{ name }] = (await pool().query('SELECT current_database() AS name')).rows as [{ name: string }];
  expect(database.url.endsWith(name)).toBe(true);
  expect(db()).toBe(database.db);
});

const lane = (round: number) => ({ chainId: 1, contract: '0x', sellerAddress: '0x', lane: round, nextRound: round });

test('a refusal inside a transaction leaves nothing written, and is answered', async () => {
  const no = { code: 'test.no', status: 409 as const, data: {} };
  const result = await inTransaction(database.db, async (tx) => {
    await tx.lane.create({ data: lane(1) });
    return refused(no);
  });
  expect(result).toEqual(refused(no));
  expect(await database.db.lane.count()).toBe(0);
});

test('a fault inside a transaction leaves nothing written, and is thrown', async () => {
  const fault = new Error('ours');
  const run = inTransaction(database.db, async (tx) => {
    await tx.lane.create({ data: lane(2) });
    throw fault;
  });
  await expect(run).rejects.toBe(fault);
  expect(await database.db.lane.count()).toBe(0);
});

test('what a transaction answers otherwise is committed', async () => {
  const result = await inTransaction(database.db, async (tx) => ok((await tx.lane.create({ data: lane(3) })).lane));
  expect(result).toEqual(ok(3));
  expect(await database.db.lane.count()).toBe(1);
});

test('a Decimal column holds 2^256 - 1 exactly', async () => {
  const most = 2n ** 256n - 1n;
  const sql = 'SELECT $1::decimal(78,0) AS value';
  const rows = await database.db.$queryRawUnsafe<{ value: ReturnType<typeof toDecimal> }[]>(sql, toDecimal(most));
  expect(toBigint(rows[0]!.value)).toBe(most);
});

test('an amount outside 0 .. 2^256 - 1, or a fraction, is refused', () => {
  expect(() => toDecimal(2n ** 256n)).toThrow(RangeError);
  expect(() => toDecimal(-1n)).toThrow(RangeError);
  expect(() => toBigint('1.5')).toThrow(RangeError);
});
