// A sign-in that is on its way while what it rests on changes: its session is over like the others, though nobody else can see it yet.
import { expect, it, vi } from 'vitest';
import { resetPassword, askForReset } from '#lib/account/commands/forgotten.ts';
import { getPasswordKdf } from '#lib/account/queries.ts';
import { newSecretId, secureRandom } from '#lib/kernel/ids.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { deliverAll } from '../notice/people.ts';
import { guarded, newcomer, standStill } from './factor-people.ts';
import { addMember, newSecret, somewhere, tokenFor, value } from './members.ts';

const { db, pool } = await testDatabase();
// Some derive passwords, slowly on purpose.
vi.setConfig({ testTimeout: 90_000 });
standStill();

const aWaiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Whether a session that was opened, and not committed, before this was begun is over once both have ended. */
async function isEnded(accountId: string, change: () => Promise<unknown>): Promise<boolean> {
  const id = newSecretId(secureRandom);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO "Session" ("id", "accountId", "expiresAt", "userAgent") VALUES ($1, $2, now() + interval '1 day', '')`,
      [id, accountId],
    );
    let over = false;
    const changed = change().finally(() => (over = true));
    while (!over && !(await pool.query(aWaiting)).rowCount);
    await client.query('COMMIT');
    await changed;
  } finally {
    client.release();
  }
  return (await db.session.findUniqueOrThrow({ where: { id } })).revokedAt !== null;
}

it('ends with the password that was forgotten', async () => {
  const { accountId, address } = await addMember(db);
  value(await askForReset(testCtx(db), { email: address, locale: 'en', ...somewhere() }));
  await deliverAll(db);
  const [token, kdf] = [await tokenFor(db, address, 'reset'), await getPasswordKdf(db, address)];
  const reset = () => resetPassword(testCtx(db), { token, kdf, authSecret: newSecret(), ...somewhere() }).then(value);
  expect(await isEnded(accountId, reset)).toBe(true);
});

it('ends where the first second factor is added', async () => {
  const person = await newcomer();
  expect(await isEnded(person.me.accountId, () => guarded(person))).toBe(true);
});
