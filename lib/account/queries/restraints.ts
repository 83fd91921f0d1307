import type pg from 'pg';
import { pool } from '#lib/db/client.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { sqlIn } from '#lib/db/inside.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '../policy.ts';
import { canBegin, UNRESTRAINED, type Restraint } from '../restraint.ts';

/** What staff set about a person, as the row says now. */
export async function findRestraint(tx: Tx, accountId: string): Promise<Restraint> {
  const [row] = await sqlIn(tx)<Row>('account.restraint', OWN, [accountId]);
  return restraintOf(row ?? null);
}

type Row = { readonly bannedAt: Date | null; readonly pausedUntil: Date | null };

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
