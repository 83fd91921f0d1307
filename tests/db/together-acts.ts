/** What commands are made of whose sharing of a transaction is tried: they hold a row that has a name, and leave a mark. */
import type { Actor } from '#lib/account/policy.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { type Many } from '#lib/db/many.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { testCtx } from '../setup/database.ts';

/** Milliseconds in which what waits for nobody is long over. */
export const LONG_MS = 15_000;

const HOLD = (more: string) => `
  SELECT r."at"::int4 AS "at" FROM unnest($1::text[]) WITH ORDINALITY AS r("nonce", "at") JOIN "SignInNonce" n ON n."nonce" = r."nonce"
  FOR UPDATE OF n${more}`;
export const HOLDING: Many = {
  name: 'together.hold',
  text: HOLD(''),
  unwaiting: HOLD(' SKIP LOCKED'),
  columns: ['text'],
};
export const MARK: Many<{ id: string }> = {
  name: 'together.mark',
  text: `
  WITH made AS (INSERT INTO "SignInNonce" ("nonce", "expiresAt") SELECT "nonce", now() FROM unnest($1::text[]) AS r("nonce") RETURNING "nonce")
  SELECT r."at"::int4 AS "at", r."nonce" AS "id" FROM unnest($1::text[]) WITH ORDINALITY AS r("nonce", "at")`,
  columns: ['text'],
};

export async function person(db: Db): Promise<Ctx> {
  const id = newId(secureRandom);
  const walletAddress = `0x${id.padEnd(40, '0')}`;
  await db.account.create({ data: { id, name: id, nameKey: id, walletKind: 'browser', walletAddress } });
  return testCtx(db, { actor: { accountId: id, sessionId: 's' } as Actor, key: 'press' });
}

/** Ends in a fault where it waits for somebody. */
export const soon = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, no) => setTimeout(() => no(new Error('it waits for somebody')), LONG_MS).unref()),
  ]);
