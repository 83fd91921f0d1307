/** A database whose disk is full, by a trigger that says what Postgres says then: what people are told, that nothing is half done, and that it goes on by itself. */
import { afterEach, describe, expect, it } from 'vitest';
import { blockAccount } from '#lib/account/commands/blocks.ts';
import { isNoRoom } from '#lib/db/no-room.ts';
import { addPerson } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
await db.$executeRawUnsafe(`
  CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = TG_ARGV[0]; END $$`);
const fill = (code: string) =>
  db.$executeRawUnsafe(
    `CREATE TRIGGER without_room BEFORE INSERT ON "Block" FOR EACH ROW EXECUTE FUNCTION full_disk('${code}')`,
  );
const free = () => db.$executeRawUnsafe('DROP TRIGGER IF EXISTS without_room ON "Block"');
afterEach(free);

const [one, other] = [await addPerson(db, 'One'), await addPerson(db, 'Other')];
const ctx = testCtx(db, { actor: one.actor, key: 'a press' });
const block = () => blockAccount(ctx, { accountId: other.actor.accountId });

describe('a database without room', () => {
  it('says so in one sentence, keeps nothing of the command and no key, and does it when there is room again', async () => {
    for (const code of ['53100', '53200']) {
      await fill(code);
      expect(await block()).toMatchObject({ ok: false, refusal: { code: 'request.no_room', status: 503 } });
      expect([await db.block.count(), await db.commandKey.count()]).toEqual([0, 0]);
      await free();
    }
    expect(await block()).toEqual({ ok: true, value: null });
    expect(await block()).toEqual({ ok: true, value: null });
    expect(await db.block.count()).toBe(1);
  });

  it('is told apart from every other fault, which stays a fault', async () => {
    await db.block.deleteMany();
    await db.commandKey.deleteMany();
    await fill('XX000');
    await expect(block()).rejects.toThrow();
    const raw = await db.$executeRaw`INSERT INTO "Nowhere" VALUES (1)`.catch((error: unknown) => error);
    expect(isNoRoom(raw)).toBe(false);
    expect([isNoRoom({ code: '53100' }), isNoRoom({ code: '23505' }), isNoRoom(null)]).toEqual([true, false, false]);
  });
});
