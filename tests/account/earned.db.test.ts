import { expect, it } from 'vitest';
import { listEarned } from '#lib/account/queries/earned.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { addPerson } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();

const person = async (data: object = {}): Promise<string> => {
  const { accountId } = (await addPerson(db, 'Ann')).actor;
  await db.account.update({ where: { id: accountId }, data });
  return accountId;
};
const factorOf = (accountId: string, enrolledAt: Date | null) =>
  db.factor.create({ data: { ...FACTOR, id: newId(secureRandom), accountId, enrolledAt } });
const FACTOR = { kind: 'totp', name: 'Phone' } as const;

it('what somebody has earned is read of the rows as they are now: figures, a second way in, and whether staff hold them', async () => {
  const figures = { tradesDone: 7, partners: 3, completionBps: 9_900, scoreLow: 41, createdAt: new Date(1_000_000) };
  const plain = await person(figures);
  expect((await listEarned(db, [plain])).get(plain)).toEqual({
    ...figures,
    createdAt: 1_000,
    secured: false,
    held: false,
  });

  const mailed = await person({ email: 'ann@example.org' });
  const begun = await person();
  await factorOf(begun, null);
  const proved = await person();
  await factorOf(proved, new Date());
  const secured = async (id: string) => (await listEarned(db, [id])).get(id)!.secured;
  expect(await Promise.all([mailed, begun, proved].map(secured))).toEqual([true, false, true]);

  const [held, free] = [await person(), await person()];
  await db.restraint.create({ data: { accountId: held, heldAt: new Date() } });
  await db.restraint.create({ data: { accountId: free } });
  const both = await listEarned(db, [held, free]);
  expect([both.get(held)!.held, both.get(free)!.held]).toEqual([true, false]);
  expect([...(await listEarned(db, ['nobody', plain])).keys()]).toEqual([plain]);
});
