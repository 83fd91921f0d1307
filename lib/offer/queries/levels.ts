/** Reads of the book beside its pages: what it holds at which price, and whether it still holds an offer. */
import { pool } from '../../db/client.ts';
import { run, Values, type Queryable, type Shelf } from './book.ts';
import { CIRCLE } from '../market.ts';
import { partsOf } from './parts.ts';

/** Entries of a side that its depth is read from: past them a book is too deep to be drawn anyway. */
const DEEPEST = 500;
export type Level = { readonly price: string; readonly totalMinor: string; readonly offers: number };

/** The best offers of a market by price: what one trade of each may come to, added up. */
export async function readLevels(
  { market, want, rate }: { readonly market: number; readonly want: 'buy' | 'sell'; readonly rate: string | null },
  on: Queryable = pool(),
): Promise<Level[]> {
  const values = new Values();
  const id = values.add(market, 'int');
  const way = want === 'buy' ? 'ASC' : 'DESC';
  const selects = partsOf(rate === null ? null : values.add(rate, 'numeric')).map(
    ({ key, price, where }) =>
      `(SELECT ${price} AS "at", "mostMinor" FROM "book"."Entry"
        WHERE "market" = ${id} AND "method" = '' AND "shelf" = 0 AND ${where}
        ORDER BY ${key} ${way} LIMIT ${DEEPEST})`,
  );
  return run<Level>(
    on,
    `SELECT round("at", 18)::text AS "price", sum("mostMinor")::text AS "totalMinor", count(*)::int AS "offers"
     FROM (SELECT * FROM (${selects.join(' UNION ALL ')}) AS found ORDER BY "at" ${way} LIMIT ${DEEPEST}) AS best
     GROUP BY 1 ORDER BY min("at") ${way}`,
    values.list,
  );
}

/** Which of these offers a market has on a shelf, whatever else they ask for and of whom: whoever asks has seen them. */
export async function keptInBook(
  market: number,
  shelf: Shelf,
  offerIds: readonly string[],
  on: Queryable = pool(),
): Promise<string[]> {
  if (offerIds.length === 0) return [];
  const rows = await run<{ offerId: string }>(
    on,
    `SELECT "offerId" FROM "book"."Entry"
     WHERE "offerId" = ANY($1::text[]) AND "shelf" IN ($2::smallint, $2::smallint + ${CIRCLE}) AND "method" = '' AND "market" = $3::int`,
    [offerIds, shelf, market],
  );
  return rows.map(({ offerId }) => offerId);
}
