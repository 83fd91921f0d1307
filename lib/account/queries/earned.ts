/** What people have earned by themselves: the facts that their limits rest on. */
import type { Db, Tx } from '#lib/db/ctx.ts';
import { sqlIn } from '#lib/db/inside.ts';
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

type Row = Omit<Earned, 'createdAt'> & { readonly id: string; readonly createdAt: Date };

/** Of one account or two, by id; who does not exist is left out. */
export async function listEarned(
  tx: Db | Tx,
  [one, other = one]: readonly [string, string?],
): Promise<ReadonlyMap<string, Earned>> {
  // Two by two and not a list: a statement with a list is planned anew each time.
  const rows = await sqlIn(tx)<Row>('account.earned', EARNED, [one, other]);
  return new Map(rows.map(({ id, createdAt, ...figures }) => [id, { ...figures, createdAt: instantOf(createdAt) }]));
}

const EARNED = `
  SELECT a."id", a."createdAt", a."tradesDone", a."partners", a."completionBps", a."scoreLow",
    (a."email" IS NOT NULL OR EXISTS (SELECT 1 FROM "Factor" f WHERE f."accountId" = a."id" AND f."enrolledAt" IS NOT NULL)) AS "secured",
    EXISTS (SELECT 1 FROM "Restraint" r WHERE r."accountId" = a."id" AND r."heldAt" IS NOT NULL) AS "held"
  FROM "Account" a WHERE a."id" IN ($1, $2)`;
