import type pg from 'pg';
import { pool } from '#lib/db/client.ts';
import { askIn, type Asks } from '#lib/db/ask.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { asking, type Many } from '#lib/db/many.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '../policy.ts';
import { canBegin, UNRESTRAINED, type Restraint } from '../restraint.ts';

/** What staff set about a person, as the row says now. */
export async function findRestraint(on: Asks, accountId: string): Promise<Restraint> {
  const [row] = await askIn(on)(asking(RESTRAINT, accountId));
  return restraintOf(row ?? null);
}

type Row = { readonly bannedAt: Date | null; readonly pausedUntil: Date | null };

const RESTRAINT: Many<Row> = {
  name: 'account.restraint',
  text: `
  SELECT r."at"::int4 AS "at", s."bannedAt", s."pausedUntil"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") JOIN "Restraint" s ON s."accountId" = r."id"`,
  columns: ['text'],
};

function restraintOf(row: Row | null): Restraint {
  if (!row) return UNRESTRAINED;
  const { bannedAt, pausedUntil } = row;
  return { bannedAt: bannedAt && instantOf(bannedAt), pausedUntil: pausedUntil && instantOf(pausedUntil) };
}

const OWN = `SELECT "bannedAt", "pausedUntil" FROM "Restraint" WHERE "accountId" = $1`;

/** The same of the actor, for what stands above every page: a prepared statement. */
export async function findOwnRestraint(
  { accountId }: Pick<Actor, 'accountId'>,
  on: Pick<pg.Pool, 'query'> = pool(),
): Promise<Restraint> {
  const { rows } = await on.query<Row>({ name: 'own restraint', text: OWN, values: [accountId] });
  return restraintOf(rows[0] ?? null);
}

/** Whether this person may begin something new. Refuses `account.banned`, `account.paused_by_staff`. */
export async function checkMayBegin(tx: Tx, accountId: string, now: Instant): Promise<Result<null>> {
  return canBegin(await findRestraint(tx, accountId), now);
}
