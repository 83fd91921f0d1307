import type { Tx } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { canBegin, UNRESTRAINED, type Restraint } from '../restraint.ts';

/** What staff set about a person, as the row says now. */
export async function findRestraint(tx: Tx, accountId: string): Promise<Restraint> {
  const row = await tx.restraint.findUnique({ where: { accountId } });
  if (!row) return UNRESTRAINED;
  const { bannedAt, pausedUntil } = row;
  return { bannedAt: bannedAt && instantOf(bannedAt), pausedUntil: pausedUntil && instantOf(pausedUntil) };
}

/** Whether this person may begin something new. Refuses `account.banned`, `account.paused_by_staff`. */
export async function checkMayBegin(tx: Tx, accountId: string, now: Instant): Promise<Result<null>> {
  return canBegin(await findRestraint(tx, accountId), now);
}
