/** What a batch of messages reads and writes, each as one prepared statement for all of its rooms. */
import { intColumn, textColumn, timeColumn } from '#lib/db/columns.ts';
import type { Send, Sql } from '#lib/db/transaction.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import type { Party } from '#lib/trade/policy.ts';
import { roomAfter, type RoomState } from '../log.ts';
import type { Stamp } from '../stamp.ts';
import type { MessageRow } from '../view.ts';
import type { KnownCard } from './cards.ts';

/** The end of a chat as the batch moves it on. */
export type Head = {
  readonly tradeId: string;
  /** Published sealing keys of the two now. */
  readonly keys: { readonly [party in Party]: string | null };
  /** Of the last entry before the batch. */
  readonly lastSeq: number;
  room: RoomState;
  /** When an event last said that one of them wrote. */
  readonly toldAt: { [party in Party]: Instant | null };
};

type HeadRow = {
  readonly tradeId: string;
  readonly lastSeq: number;
  readonly lastLink: string;
  readonly lastAt: number;
  readonly buyerNumber: number;
  readonly buyerHash: string;
  readonly buyerSeen: number;
  readonly buyerToldAt: number | null;
  readonly buyerKey: string | null;
  readonly sellerNumber: number;
  readonly sellerHash: string;
  readonly sellerSeen: number;
  readonly sellerToldAt: number | null;
  readonly sellerKey: string | null;
};

const HEADS = `
  SELECT h."tradeId", h."lastSeq", h."lastLink", extract(epoch FROM h."lastAt")::float8 AS "lastAt",
    h."buyerNumber", h."buyerHash", h."buyerSeen", extract(epoch FROM h."buyerToldAt")::float8 AS "buyerToldAt",
    h."sellerNumber", h."sellerHash", h."sellerSeen", extract(epoch FROM h."sellerToldAt")::float8 AS "sellerToldAt",
    b."identityPublicKey" AS "buyerKey", s."identityPublicKey" AS "sellerKey"
  FROM unnest($1::text[], $2::text[], $3::text[]) AS asked("tradeId", "buyerId", "sellerId")
  JOIN "ChatHead" h USING ("tradeId") JOIN "Account" b ON b."id" = asked."buyerId" JOIN "Account" s ON s."id" = asked."sellerId"
  ORDER BY h."tradeId" FOR UPDATE OF h`;

/** Locks the ends of the chats, always in the same order, so that two batches wait for each other and never both. */
export async function lockHeads(sql: Sql, rooms: ReadonlyMap<string, KnownCard>): Promise<Map<string, Head>> {
  const asked = [...rooms.values()];
  const rows = await sql<HeadRow>('chat.heads', HEADS, [
    textColumn(asked.map(({ tradeId }) => tradeId)),
    textColumn(asked.map(({ buyerId }) => buyerId)),
    textColumn(asked.map(({ sellerId }) => sellerId)),
  ]);
  return new Map(rows.map((row) => [row.tradeId, headOf(row, rooms.get(row.tradeId)!)]));
}

function headOf(row: HeadRow, { tradeHash }: KnownCard): Head {
  const { tradeId, lastSeq, lastLink, lastAt } = row;
  const lines = {
    buyer: { number: row.buyerNumber, hash: row.buyerHash, seen: row.buyerSeen },
    seller: { number: row.sellerNumber, hash: row.sellerHash, seen: row.sellerSeen },
  };
  return {
    tradeId,
    keys: { buyer: row.buyerKey, seller: row.sellerKey },
    lastSeq,
    room: roomAfter(tradeHash, { seq: lastSeq, link: lastLink }, lines, Math.floor(lastAt)),
    toldAt: { buyer: row.buyerToldAt, seller: row.sellerToldAt },
  };
}

/** One person's own name for a message of theirs. */
export type Place = { readonly tradeId: string; readonly senderId: string; readonly clientId: string };
export const placeName = ({ tradeId, senderId, clientId }: Place): string => `${tradeId} ${senderId} ${clientId}`;

const KEPT = `
  SELECT m.*, s."root", s."size", s."at", s."key", s."signature"
  FROM unnest($1::text[], $2::text[], $3::text[]) AS asked("tradeId", "senderId", "clientId")
  JOIN "ChatMessage" m USING ("tradeId", "senderId", "clientId") JOIN "ChatStamp" s ON s."id" = m."stampId"`;

/** Those of them that are kept already, by {@link placeName}. */
export async function findKept(sql: Sql, places: readonly Place[]): Promise<Map<string, MessageRow>> {
  if (places.length === 0) return new Map();
  const rows = await sql<MessageRow>('chat.kept', KEPT, [
    textColumn(places.map(({ tradeId }) => tradeId)),
    textColumn(places.map(({ senderId }) => senderId)),
    textColumn(places.map(({ clientId }) => clientId)),
  ]);
  return new Map(rows.map((row) => [placeName(row), row]));
}

/** An entry's place. */
export type Spot = { readonly tradeId: string; readonly seq: number };
export const spotName = ({ tradeId, seq }: Spot): string => `${tradeId} ${seq}`;

const LINKS = `
  SELECT m."tradeId", m."seq", m."link" FROM unnest($1::text[], $2::int4[]) AS asked("tradeId", "seq")
  JOIN "ChatMessage" m USING ("tradeId", "seq")`;

/** The links of entries, by {@link spotName}. */
export async function findLinks(sql: Sql, spots: readonly Spot[]): Promise<Map<string, string>> {
  if (spots.length === 0) return new Map();
  const rows = await sql<Spot & { readonly link: string }>('chat.links', LINKS, [
    textColumn(spots.map(({ tradeId }) => tradeId)),
    intColumn(spots.map(({ seq }) => seq)),
  ]);
  return new Map(rows.map((row) => [spotName(row), row.link]));
}

/** A message in its place, ready to be written. */
export type EntryRow = Place & {
  readonly seq: number;
  /** The signed message as JSON. */
  readonly text: string;
  readonly hash: string;
  readonly before: string;
  readonly link: string;
  readonly at: Instant;
  /** Its path under the batch's stamp. */
  readonly path: readonly string[];
};

const KEEP = `
  WITH stamp AS (
    INSERT INTO "ChatStamp" ("root", "size", "at", "key", "signature") VALUES ($1, $2, $3, $4, $5) RETURNING "id"),
  kept AS (
    INSERT INTO "ChatMessage" ("tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt", "stampPath",
      "stampIndex", "stampId")
    SELECT r.*, stamp."id" FROM stamp, unnest($6::text[], $7::int4[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
      $13::text[], $14::timestamptz[], $15::text[], $16::int4[]) AS r),
  moved AS (
    UPDATE "ChatHead" h SET "lastSeq" = r."lastSeq", "lastLink" = r."lastLink", "lastAt" = r."lastAt",
      "buyerNumber" = r."buyerNumber", "buyerHash" = r."buyerHash", "buyerSeen" = r."buyerSeen", "buyerToldAt" = r."buyerToldAt",
      "sellerNumber" = r."sellerNumber", "sellerHash" = r."sellerHash", "sellerSeen" = r."sellerSeen", "sellerToldAt" = r."sellerToldAt"
    FROM unnest($17::text[], $18::int4[], $19::text[], $20::timestamptz[], $21::int4[], $22::text[], $23::int4[], $24::timestamptz[],
      $25::int4[], $26::text[], $27::int4[], $28::timestamptz[])
      AS r("tradeId", "lastSeq", "lastLink", "lastAt", "buyerNumber", "buyerHash", "buyerSeen", "buyerToldAt", "sellerNumber",
        "sellerHash", "sellerSeen", "sellerToldAt")
    WHERE h."tradeId" = r."tradeId" RETURNING 1)
  SELECT 1 / (count(*) = $29)::int4 FROM moved`;

/** Writes a batch with its stamp, and moves the ends of its chats on: all of them, or the transaction fails (a division by zero). */
export function writeEntries(send: Send, stamp: Stamp, rows: readonly EntryRow[], moved: readonly Head[]): void {
  send('chat.keep', KEEP, [
    stamp.root,
    stamp.size,
    dateOf(stamp.at),
    stamp.key,
    stamp.signature,
    textColumn(rows.map(({ tradeId }) => tradeId)),
    intColumn(rows.map(({ seq }) => seq)),
    textColumn(rows.map(({ senderId }) => senderId)),
    textColumn(rows.map(({ clientId }) => clientId)),
    textColumn(rows.map(({ text }) => text)),
    textColumn(rows.map(({ hash }) => hash)),
    textColumn(rows.map(({ before }) => before)),
    textColumn(rows.map(({ link }) => link)),
    timeColumn(rows.map(({ at }) => dateOf(at))),
    textColumn(rows.map(({ path }) => path.join(''))),
    intColumn(rows.map((_, index) => index)),
    textColumn(moved.map(({ tradeId }) => tradeId)),
    intColumn(moved.map(({ room }) => room.seq)),
    textColumn(moved.map(({ room }) => room.link)),
    timeColumn(moved.map(({ room }) => dateOf(room.at))),
    ...lineColumns(moved, 'buyer'),
    ...lineColumns(moved, 'seller'),
    moved.length,
  ]);
}

function lineColumns(moved: readonly Head[], party: Party): Buffer[] {
  return [
    intColumn(moved.map(({ room }) => room.lines[party]!.number)),
    textColumn(moved.map(({ room }) => room.lines[party]!.hash)),
    intColumn(moved.map(({ room }) => room.lines[party]!.seen)),
    timeColumn(moved.map(({ toldAt }) => (toldAt[party] === null ? null : dateOf(toldAt[party])))),
  ];
}
