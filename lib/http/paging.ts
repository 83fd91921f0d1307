/**
 * Pages of a list that grows at its top: newest first, by time and then by id. A cursor names the last row that was shown, so that what arrives
 * meanwhile moves nothing. It is opaque to whoever holds it, and tells them nothing that the row did not.
 */
import { z } from 'zod';
import { fromBase64Url, toBase64Url, utf8 } from '../account/encoding.ts';
import { isId } from '../kernel/ids.ts';

/** Rows of a page unless the question says otherwise. */
const USUAL = 25;
export const MOST_ROWS = 100;

/** The last row that was shown. */
export type Place = { readonly at: Date; readonly id: string };

const limit = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(MOST_ROWS))
  .default(USUAL)
  .meta({ type: 'integer', minimum: 1, maximum: MOST_ROWS, default: USUAL, description: 'Rows of the page.' });

const after = z
  .string()
  .max(200)
  .transform((text, issues): Place => {
    const place = readPlace(text);
    if (place) return place;
    issues.addIssue({ code: 'custom', message: 'request.invalid.cursor' });
    return z.NEVER;
  })
  .optional()
  .meta({ type: 'string', description: 'The page after another: what that one gave as `next`.' });

/** What every list asks. */
export const paging = { limit, after };
export type Paging = { readonly limit: number; readonly after?: Place | undefined };

/** The answer of every list. */
export const pageAnswer = <T extends z.ZodType>(row: T) =>
  z.object({
    rows: z.array(row).describe('Newest first.'),
    next: z.string().nullable().describe('Goes into `after`; null: this is the last page.'),
  });

export type Page<T> = { readonly rows: readonly T[]; readonly next: string | null };

const writePlace = ({ at, id }: Place): string => toBase64Url(utf8(`${at.getTime()}.${id}`));

function readPlace(text: string): Place | undefined {
  const bytes = fromBase64Url(text);
  const [, time, id = ''] = /^(\d{1,15})\.(\w{20})$/.exec(new TextDecoder().decode(bytes)) ?? [];
  return time !== undefined && isId(id) ? { at: new Date(Number(time)), id } : undefined;
}

/** The part of a database question that begins after a place; `{}` for the first page. */
export const startingAfter = (place: Place | undefined) =>
  place ? { OR: [{ createdAt: { lt: place.at } }, { createdAt: place.at, id: { lt: place.id } }] } : {};

/** How many rows to ask for: one more than are shown tells whether there is another page. */
export const asking = ({ limit: rows }: Paging) => ({
  orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }],
  take: rows + 1,
});

/** The page of rows that were found by {@link asking}, and where the next one begins. */
export function pageOf<R extends { readonly createdAt: Date; readonly id: string }>(
  found: readonly R[],
  { limit: rows }: Paging,
): { readonly shown: readonly R[]; readonly next: string | null } {
  const shown = found.slice(0, rows);
  const last = shown.at(-1);
  return { shown, next: found.length > rows && last ? writePlace({ at: last.createdAt, id: last.id }) : null };
}
