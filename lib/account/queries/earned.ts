/** What people have earned by themselves: the facts that their limits rest on. */
import { askIn, type Asks } from '#lib/db/ask.ts';
import { asking, type Many } from '#lib/db/many.ts';
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
export async function listEarned(on: Asks, ids: readonly [string, string?]): Promise<ReadonlyMap<string, Earned>> {
  const ask = askIn(on);
  const found = await Promise.all(ids.flatMap((id) => (id === undefined ? [] : [ask(asking(EARNED, id))])));
  return new Map(
    found
      .flat()
      .map(({ id, createdAt, tradesDone, partners, completionBps, scoreLow, secured, held }) => [
        id,
        { createdAt: instantOf(createdAt), tradesDone, partners, completionBps, scoreLow, secured, held },
      ]),
  );
}

const EARNED: Many<Row> = {
  name: 'account.earned',
  text: `
  SELECT q."at"::int4 AS "at", a."id", a."createdAt", a."tradesDone", a."partners", a."completionBps", a."scoreLow",
    (a."email" IS NOT NULL OR EXISTS (SELECT 1 FROM "Factor" f WHERE f."accountId" = a."id" AND f."enrolledAt" IS NOT NULL)) AS "secured",
    EXISTS (SELECT 1 FROM "Restraint" r WHERE r."accountId" = a."id" AND r."heldAt" IS NOT NULL) AS "held"
  FROM unnest($1::text[]) WITH ORDINALITY AS q("id", "at") JOIN "Account" a ON a."id" = q."id"`,
  columns: ['text'],
};
