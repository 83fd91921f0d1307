/**
 * What happened in the book since, for those who follow it: the sockets' market feed, the open order feed. A place in it is the number of the transaction that
 * wrote it and its own: only what every earlier transaction has ended with is read, so that nobody who has read up to a place misses what commits late.
 */
import type { Db, Tx } from '../../db/ctx.ts';
import { HOUR } from '../../kernel/instant.ts';

/** The beginning, before anything. */
export const FEED_START = '0-0';
/** Changes are kept so long; whoever was away for longer reads anew. */
export const CHANGES_KEPT_SECONDS = HOUR;

export type Change = {
  /** Its place: opaque to whoever follows. */
  readonly seq: string;
  readonly chainId: number;
  readonly asset: string;
  readonly currency: string;
  readonly side: 'buy' | 'sell';
  readonly offerId: string;
  readonly what: 'came' | 'changed' | 'went';
};

/** A place as text is `<transaction>-<number>`. */
export const isSeq = (text: string): boolean => /^\d{1,20}-\d{1,19}$/.test(text);
const placeOf = (seq: string): [string, string] => seq.split('-') as [string, string];

type Row = Omit<Change, 'seq'> & { readonly xid: string; readonly n: bigint };

/** At most `limit` of these chains, oldest first. `market`: of this asset and currency alone. */
export async function changesAfter(
  tx: Db | Tx,
  chains: readonly number[],
  seq: string,
  {
    limit,
    market,
  }: { readonly limit: number; readonly market?: { readonly asset: string; readonly currency: string } },
): Promise<readonly Change[]> {
  const [xid, n] = placeOf(seq);
  const rows = await tx.$queryRaw<Row[]>`
    SELECT c."xid"::text AS "xid", c."n", m."chainId", m."asset", m."currency", m."side"::text AS "side", c."offerId", c."what"
    FROM "book"."Change" c JOIN "book"."Market" m ON m."id" = c."market"
    WHERE (c."xid", c."n") > (${xid}::xid8, ${n}::bigint) AND c."xid" < pg_snapshot_xmin(pg_current_snapshot())
      AND m."chainId" = ANY(${[...chains]})
      AND (${market?.asset ?? null}::text IS NULL OR (m."asset" = ${market?.asset ?? null} AND m."currency" = ${market?.currency ?? null}))
    ORDER BY c."xid", c."n" LIMIT ${limit}`;
  return rows.map(({ xid: of, n: number, ...row }) => ({ ...row, seq: `${of}-${number}` }));
}

/** The place of the last change that can be read; {@link FEED_START}: there is none. */
export async function lastSeq(tx: Db | Tx): Promise<string> {
  const [row] = await tx.$queryRaw<{ seq: string }[]>`
    SELECT "xid"::text || '-' || "n"::text AS "seq" FROM "book"."Change"
    WHERE "xid" < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY "xid" DESC, "n" DESC LIMIT 1`;
  return row?.seq ?? FEED_START;
}

/** Whether everything after a place is still there. */
export async function isKept(tx: Db | Tx, seq: string): Promise<boolean> {
  const [xid, n] = placeOf(seq);
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "book"."Change" WHERE "xid" = ${xid}::xid8 AND "n" = ${n}::bigint`;
  return rows.length > 0;
}

const BATCH = 5_000;

/** Deletes what is older than anybody may ask for. Answers how many; the caller goes on while there are some. */
export async function sweepChanges(db: Db): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "book"."Change" WHERE ("xid", "n") IN (
      SELECT "xid", "n" FROM "book"."Change" WHERE "at" < now() - ${CHANGES_KEPT_SECONDS} * interval '1 second' LIMIT ${BATCH})`;
}
