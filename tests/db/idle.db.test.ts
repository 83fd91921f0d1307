import { afterAll, expect, it } from 'vitest';
import { openPool } from '#lib/db/client.ts';
import { testDatabase } from '../setup/database.ts';

const { db, url } = await testDatabase();
const hasty = openPool(url, 1, 'hasty', 100);
afterAll(() => hasty.end());

it('a transaction that nobody goes on with is ended by the database, and what it had locked is free', async () => {
  await db.signInNonce.create({ data: { nonce: 'held', expiresAt: new Date() } });
  const client = await hasty.connect();
  const gone = new Promise((resolve) => client.once('end', resolve));
  await client.query('BEGIN');
  await client.query(`SELECT 1 FROM "SignInNonce" WHERE "nonce" = 'held' FOR UPDATE`);
  await gone;
  await db.$queryRaw`SELECT 1 FROM "SignInNonce" WHERE "nonce" = 'held' FOR UPDATE NOWAIT`;
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release(true);
  // And whoever asks next is given another connection.
  expect((await hasty.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
