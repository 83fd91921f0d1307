/**
 * What of a person's standing is not counted by the trade (tally.ts): what partners said and everybody can read, and the pause on taking (ladder.ts), each counted anew, so that a
 * count that was missed mends itself.
 */
import { writeStanding } from '#lib/account/commands/profile.ts';
import { inheritedPause } from '#lib/account/departed.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { findPause } from './pauses.ts';
import { revealedBy } from './windows.ts';

/** Holds the rows first, in one order, so that of two counts at once the later one sees what the earlier saw. */
export async function recount(tx: Tx, accountIds: readonly string[], now: Instant): Promise<void> {
  const ids = [...new Set(accountIds)].sort();
  await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ANY(${ids}) ORDER BY "id" FOR NO KEY UPDATE`;
  for (const accountId of ids) {
    const [own, inherited] = [await findPause(tx, accountId, now), await inheritedPause(tx, accountId)];
    const ends = [own?.until, inherited && instantOf(inherited)].filter((until) => typeof until === 'number');
    const said = await tx.feedback.groupBy({
      by: ['positive'],
      where: { toId: accountId, ...revealedBy(now) },
      _count: true,
    });
    const count = (positive: boolean) => said.find((row) => row.positive === positive)?._count ?? 0;
    await writeStanding(tx, accountId, {
      feedbackPositive: count(true),
      feedbackNegative: count(false),
      pausedUntil: ends.length > 0 ? Math.max(...ends) : null,
    });
  }
}
