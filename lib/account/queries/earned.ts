/** What people have earned by themselves: the facts that their limits rest on. */
import type { Db, Tx } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';

export type Earned = {
  readonly createdAt: Instant;
  readonly tradesDone: number;
  readonly partners: number;
  readonly completionBps: number | null;
  readonly scoreLow: number;
  /** A verified mail address, or a second factor. */
  readonly secured: boolean;
  /** Staff hold them at the lowest level. */
  readonly held: boolean;
};

/** Of these accounts, by id; who does not exist is left out. */
export async function listEarned(tx: Db | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Earned>> {
  const rows = await tx.account.findMany({
    where: { id: { in: [...ids] } },
    select: {
      id: true,
      createdAt: true,
      tradesDone: true,
      partners: true,
      completionBps: true,
      scoreLow: true,
      email: true,
      restraint: { select: { heldAt: true } },
      factors: { where: { enrolledAt: { not: null } }, select: { id: true }, take: 1 },
    },
  });
  return new Map(
    rows.map(({ id, createdAt, email, factors, restraint, ...figures }) => [
      id,
      {
        ...figures,
        createdAt: instantOf(createdAt),
        secured: email !== null || factors.length > 0,
        held: Boolean(restraint?.heldAt),
      },
    ]),
  );
}
