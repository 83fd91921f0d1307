import type { Sql } from '../../db/transaction.ts';
import { wake } from '../../events/bus.ts';

/** The statement that does it, to be part of a longer one; `ids`: SQL of a list of text. Who sends it wakes the shelf. */
export const markMakersSql = (ids: string): string =>
  `INSERT INTO "book"."Stale" ("offerId") SELECT o."id" FROM "Offer" o WHERE o."state" = 'live' AND o."makerId" = ANY(${ids})`;
const MARK = markMakersSql('$1::text[]');

/** Marks the live offers of these makers to be shelved by the loop: what the book says of them has changed. As `markStale`, for hot paths. */
export async function markMakers(sql: Sql, makerIds: readonly string[]): Promise<void> {
  await sql('offer.markMakers', MARK, [[...makerIds]]);
  wake('shelf');
}
