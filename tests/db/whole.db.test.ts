import { expect, it } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { sqlOn, type Sql } from '#lib/db/transaction.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { loadOffer } from '#lib/offer/queries.ts';
import { findDrawable } from '#lib/offer/queries/standing.ts';
import { testDatabase } from '../setup/database.ts';
import { holdTrade } from '../trade/in-sql.ts';

const database = await testDatabase();

it('what was prepared before a migration added a column goes on after it, on the same connection', async () => {
  const pool = openPool(database.url, 1);
  const db = openDb(pool);
  const address = `0x${'11'.repeat(20)}`;
  await database.db.deployment.create({
    data: {
      chainId: 31337, escrow: address, panel: address, backupArbiter: address, feeRecipient: address, tokens: {}, deployBlock: 1,
      deployBlockHash: '0x1', codeHash: '0x2',
    },
  }); // prettier-ignore
  const sql = sqlOn(pool);
  const drawn = { id: 'nobody', revision: 1 } as unknown as Parameters<typeof findDrawable>[1];
  const price = { numerator: 1n, denominator: 1n };
  const everything = async (ask: Sql) => [
    await holdTrade(ask, 'nobody'),
    await loadOffer(db, 'nobody'),
    await findDrawable(db, drawn, price, { deployment: await getDeployment(db, 31337), now: 1 }),
  ];
  const all = () => sql('t.all', 'SELECT * FROM "Deployment"', []);
  const before = await everything(sql);
  await all();
  for (const table of ['Trade', 'Offer', 'OfferRevision', 'OfferMethod', 'Account', 'StandingOffer', 'Deployment'])
    await pool.query(`ALTER TABLE "${table}" ADD COLUMN "new" text`);
  expect(await everything(sql)).toEqual(before);
  // What would happen to whoever names none.
  await expect(all()).rejects.toThrow(/cached plan must not change result type/);
  await db.$disconnect();
  await pool.end();
});
