/** A lived-in site is backed up, lost, and brought back: nothing is missing, chain and database agree, and trading goes on. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { getDeployment } from '#lib/chain/deployment.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { checkChains } from '#scripts/backup/after.ts';
import { restoreBackup } from '#scripts/backup/bring.ts';
import { takeBackup } from '#scripts/backup/take.ts';
import { runSeat } from '#scripts/seat.ts';
import { act, announcePayer, fund } from '#server/demo/acts.ts';
import { must } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take } from '../trade/support.ts';
import { emptyDatabase, everything, moveInto, newFolder, tidyUp } from './places.ts';

const database = await testDatabase();
const chain = await localChain({ database });
tidyUp();

it('a site with trades is the same row by row after a restore, agrees with the chain, and its trades go on', async () => {
  const stage = await openStage(chain);
  const seller = await makePerson(database, chain, 500, 'Sella Seller');
  const buyer = await makePerson(database, chain, 501, 'Buya Buyer');
  const offerId = await sellOffer(stage, seller, await makePayee(database, seller));
  const open = async () => {
    const { tradeId } = must(await take(stage, buyer, offerId));
    await fund(stage, seller, buyer.account, tradeId, 'the account');
    await announcePayer(stage, buyer, seller.account, tradeId);
    await act(stage, buyer, tradeId, 'markPaid');
    return tradeId;
  };
  await act(stage, seller, await open(), 'release');
  await runSeat(database.url, ['grant', seller.wallet.address, 'admin', 'so that the audit log has an entry']);
  const live = await open();
  const files = join(newFolder(), 'files');
  const id = newId(secureRandom);
  mkdirSync(join(files, 'chat', id.slice(0, 2)), { recursive: true });
  writeFileSync(join(files, 'chat', id.slice(0, 2), id), 'sealed');
  await stage.settle();

  const before = await everything(database.url);
  const { folder, manifest } = await takeBackup({ url: database.url, files, to: newFolder() });
  const [url, to] = [await emptyDatabase(), newFolder()];
  const { rows, later } = await restoreBackup({ url, from: folder, files: to });

  // What the market's followers ask for by numbers of this server's transactions is asked anew on another.
  expect(before['book."Change"']!.length).toBeGreaterThan(0);
  expect(await everything(url)).toEqual({ ...before, 'book."Change"': [] });
  expect(Object.values(before).filter((found) => found.length > 0).length).toBeGreaterThan(20);
  expect(rows).toBe(manifest.tables.reduce((sum, table) => sum + table.rows, 0));
  expect(later).toEqual([]);
  expect(readFileSync(join(to, 'chat', id.slice(0, 2), id), 'utf8')).toBe('sealed');
  expect(await checkChains(url)).toMatchObject({ whole: true, said: expect.stringContaining('All 1 entries') });

  const restored = moveInto(url);
  try {
    const compare = async () => reconcile(restored.db, chain.provider, await getDeployment(restored.db, 31337));
    const { differences, checked } = await compare();
    expect(differences).toEqual([]);
    expect(checked.trades).toBe(2);
    await act(stage, seller, live, 'release');
    await stage.settle();
    expect(await restored.db.trade.findUniqueOrThrow({ where: { id: live } })).toMatchObject({
      state: 'completed',
      finalState: 'completed',
    });
    expect((await compare()).differences).toEqual([]);
    // The restored place still refuses what the database refuses: its triggers and keys are back.
    await expect(restored.pool.query(`DELETE FROM "AuditEntry"`)).rejects.toThrow(/only ever added to/);
    await expect(restored.pool.query(`DELETE FROM "Account"`)).rejects.toThrow(/foreign key|violates/);
  } finally {
    await restored.close();
  }
});
