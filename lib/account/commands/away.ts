import type { Tx } from '#lib/db/ctx.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';

/**
 * The writer of who is away. The offer noun calls it, in the transaction in which it takes the person's offers out of the market or brings them back: what
 * stands in the market and what stands here change together. `until` null: until they say so; `since` null: they are back.
 */
export async function writeAway(
  tx: Tx,
  accountId: string,
  away: { readonly since: Instant; readonly until: Instant | null } | null,
): Promise<void> {
  const date = (instant: Instant | null) => (instant === null ? null : dateOf(instant));
  await tx.account.update({
    where: { id: accountId },
    data: { awaySince: date(away?.since ?? null), awayUntil: date(away?.until ?? null) },
    select: { id: true },
  });
}

/** Accounts whose absence was to end by `now`, the oldest first. */
export async function listReturning(tx: Tx, now: Instant, most: number): Promise<readonly string[]> {
  const rows = await tx.account.findMany({
    where: { awayUntil: { lte: dateOf(now) } },
    select: { id: true },
    orderBy: { awayUntil: 'asc' },
    take: most,
  });
  return rows.map(({ id }) => id);
}
