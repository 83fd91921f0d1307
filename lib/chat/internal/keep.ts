/**
 * Keeps a batch of messages, of any number of chats, in one transaction: each takes the next number of its chat, follows the entry before
 * by hash, and is covered by the one stamp of the batch.
 */
import { listLiveSessions } from '#lib/account/queries/live.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import type { ChatHead } from '#lib/db/generated/client.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { appendToEach } from '#lib/events/outbox.ts';
import { dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import type { Party } from '#lib/trade/policy.ts';
import { signedName, type SignedMessage } from '../frank.ts';
import { extendRoom, linkOfEntry, roomAfter, type Fault, type RoomState } from '../log.ts';
import { refuseChat } from '../refusals.ts';
import type { Card } from '../room-keys.ts';
import { pathsOf } from '../stamp.ts';
import { messageView, type MessageRow, type MessageView } from '../view.ts';
import { stampRoot } from './stamping.ts';

export type Item = {
  readonly tradeId: string;
  readonly tradeHash: string;
  readonly senderId: string;
  readonly party: Party;
  /** Of who sends over a socket, whose session may have ended since it was opened; undefined: a door has just looked. */
  readonly sessionId: string | undefined;
  readonly socketId: string | undefined;
  readonly message: SignedMessage;
  /** The card it was written under, and messageHash of its header (hex), found to be signed under that card. */
  readonly card: Card;
  readonly hash: string;
};

/** What became of a message. `fresh`: it was not there before. */
export type Kept = { readonly view: MessageView; readonly fresh: boolean };

type HeadRow = Omit<ChatHead, 'tradeId'> & {
  readonly tradeId: string;
  readonly tradeHash: string;
  readonly buyerKey: string | null;
  readonly sellerKey: string | null;
};
/** The end of a chat as the batch moves it on. */
type Head = { readonly row: HeadRow; room: RoomState; buyerToldAt: Date | null; sellerToldAt: Date | null };

/** One of a chat's two sides is announced this often at most; well under the patience of whoever is told of it. */
const TELL_EVERY_SECONDS = 30;

/** Answers each item, in the order given. Faults leave nothing behind. */
export function keepBatch(db: Db, items: readonly Item[], now: Instant): Promise<readonly Result<Kept>[]> {
  return inTransaction(db, async (tx) => {
    const heads = await lockHeads(tx, items);
    const [known, seen, ended] = [
      await findKept(tx, items),
      await findSeen(tx, items, heads),
      await endedOf(tx, items),
    ];
    const fresh: Entry[] = [];
    const places = new Map<string, Entry>();
    const answers = items.map((item): (() => Result<Kept>) => {
      const before = known.get(placeOf(item));
      if (before) return () => ok({ view: messageView(before), fresh: false });
      const twin = places.get(placeOf(item));
      if (twin) return () => ok({ view: messageView(twin.row!), fresh: false });
      if (item.sessionId && ended.has(item.sessionId)) return () => refused(refuseAccount('account.session_ended'));
      const taken = take(item, heads.get(item.tradeId), seen, now);
      if (!taken.ok) return () => taken;
      fresh.push(taken.value);
      places.set(placeOf(item), taken.value);
      return () => ok({ view: messageView(taken.value.row!), fresh: true });
    });
    if (fresh.length > 0) await write(tx, fresh, heads, now);
    return answers.map((answer) => answer());
  });
}

type Entry = {
  readonly item: Item;
  readonly at: Instant;
  readonly seq: number;
  readonly before: string;
  readonly link: string;
  row?: MessageRow;
};

const placeOf = ({ tradeId, senderId, message }: Item) => `${tradeId} ${senderId} ${message.header.clientId}`;
const spotOf = (tradeId: string, seq: number) => `${tradeId} ${seq}`;

/** Locks the ends of the chats, always in the same order, so that two batches wait for each other and never both. */
async function lockHeads(tx: Tx, items: readonly Item[]): Promise<Map<string, Head>> {
  const ids = [...new Set(items.map(({ tradeId }) => tradeId))];
  const rows = await tx.$queryRaw<HeadRow[]>`
    SELECT h.*, t."tradeHash", b."identityPublicKey" AS "buyerKey", s."identityPublicKey" AS "sellerKey"
    FROM "ChatHead" h JOIN "Trade" t ON t."id" = h."tradeId"
    JOIN "Account" b ON b."id" = t."buyerId" JOIN "Account" s ON s."id" = t."sellerId"
    WHERE h."tradeId" = ANY(${ids}) ORDER BY h."tradeId" FOR UPDATE OF h`;
  return new Map(rows.map((row) => [row.tradeId, headOf(row)]));
}

function headOf(row: HeadRow): Head {
  const lines = {
    buyer: { number: row.buyerNumber, hash: row.buyerHash, seen: row.buyerSeen },
    seller: { number: row.sellerNumber, hash: row.sellerHash, seen: row.sellerSeen },
  };
  const start = { seq: row.lastSeq, link: row.lastLink };
  const room = roomAfter(row.tradeHash, start, lines, instantOf(row.lastAt));
  return { row, room, buyerToldAt: row.buyerToldAt, sellerToldAt: row.sellerToldAt };
}

async function findKept(tx: Tx, items: readonly Item[]): Promise<Map<string, MessageRow>> {
  const rows = await tx.$queryRaw<MessageRow[]>`
    SELECT m.*, s."root", s."size", s."at", s."key", s."signature"
    FROM unnest(${items.map(({ tradeId }) => tradeId)}::text[], ${items.map(({ senderId }) => senderId)}::text[],
      ${items.map(({ message }) => message.header.clientId)}::text[]) AS asked("tradeId", "senderId", "clientId")
    JOIN "ChatMessage" m USING ("tradeId", "senderId", "clientId") JOIN "ChatStamp" s ON s."id" = m."stampId"`;
  return new Map(rows.map((row) => [`${row.tradeId} ${row.senderId} ${row.clientId}`, row]));
}

/** The links of entries that authors say they had seen, where that was not the last one. */
async function findSeen(tx: Tx, items: readonly Item[], heads: Map<string, Head>): Promise<Map<string, string>> {
  const asked = items.filter(({ tradeId, message }) => {
    const { seq } = message.header.seen;
    return seq > 0 && seq < (heads.get(tradeId)?.room.seq ?? 0);
  });
  if (asked.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ tradeId: string; seq: number; link: string }[]>`
    SELECT m."tradeId", m."seq", m."link"
    FROM unnest(${asked.map(({ tradeId }) => tradeId)}::text[], ${asked.map(({ message }) => message.header.seen.seq)}::int[])
      AS asked("tradeId", "seq") JOIN "ChatMessage" m USING ("tradeId", "seq")`;
  return new Map(rows.map(({ tradeId, seq, link }) => [spotOf(tradeId, seq), link]));
}

async function endedOf(tx: Tx, items: readonly Item[]): Promise<Set<string>> {
  const ids = new Set(items.flatMap(({ sessionId }) => (sessionId ? [sessionId] : [])));
  if (ids.size === 0) return ids;
  for (const id of await listLiveSessions(tx, [...ids])) ids.delete(id);
  return ids;
}

/** What the person can do about an entry that does not fit; whatever is not named was not written by a page of ours. */
const FIXABLE: Partial<Record<Fault, 'chat.written_meanwhile'>> = {
  missing: 'chat.written_meanwhile',
  order: 'chat.written_meanwhile',
  history: 'chat.written_meanwhile',
  seen: 'chat.written_meanwhile',
};

/** Gives a message its place by the rules its readers check, or says why it cannot have one; the head moves on, for the next of the batch. */
function take(item: Item, head: Head | undefined, seen: Map<string, string>, now: Instant): Result<Entry> {
  if (!head) return refused(refuseChat('chat.card_unknown'));
  const to = item.party === 'buyer' ? head.row.sellerKey : head.row.buyerKey;
  if (to === null) return refused(refuseChat('chat.partner_key_missing'));
  if (item.message.header.to !== to) return refused(refuseChat('chat.partner_key_changed'));
  const { room } = head;
  const at = Math.max(now, room.at);
  const entry = { seq: room.seq + 1, at, before: room.link, message: item.message };
  const extended = extendRoom(room, entry, {
    cardOf: () => item.card,
    linkAt: (seq) => seen.get(spotOf(item.tradeId, seq)),
    verified: new Set([signedName(item.message)]),
  });
  // What lies before the head was looked up, so that it is judged here and not only by the reader who has it.
  const { seq, link } = item.message.header.seen;
  const unknown = seq > 0 && seq < head.row.lastSeq && seen.get(spotOf(item.tradeId, seq)) !== link;
  if (!extended.ok || unknown)
    return refused(refuseChat((!extended.ok && FIXABLE[extended.fault]) || 'chat.message_wrong'));
  head.room = extended.state;
  return ok({ item, at, seq: entry.seq, before: entry.before, link: linkOfEntry(entry) });
}

async function write(tx: Tx, fresh: readonly Entry[], heads: Map<string, Head>, now: Instant): Promise<void> {
  const { root, paths } = pathsOf(fresh.map(({ link }) => link));
  // Never older than an entry under it, which is never older than the one before it, whatever the clock does.
  const stampedAt = Math.max(now, ...fresh.map(({ at }) => at));
  const stamp = stampRoot(root, fresh.length, stampedAt);
  const [{ id: stampId }] = await tx.$queryRaw<[{ id: bigint }]>`
    INSERT INTO "ChatStamp" ("root", "size", "at", "key", "signature")
    VALUES (${stamp.root}, ${stamp.size}, ${dateOf(stampedAt)}, ${stamp.key}, ${stamp.signature}) RETURNING "id"`;
  const rows = fresh.map(({ item, seq, at, before, link }, index) => ({
    tradeId: item.tradeId,
    seq,
    senderId: item.senderId,
    clientId: item.message.header.clientId,
    message: JSON.stringify(item.message),
    hash: item.hash,
    before,
    link,
    sentAt: dateOf(at),
    stampIndex: index,
    stampPath: paths[index]!.join(''),
  }));
  for (const [index, entry] of fresh.entries())
    entry.row = { ...rows[index]!, ...stamp, stampId, at: dateOf(stampedAt) };
  await tx.$executeRaw`
    INSERT INTO "ChatMessage" ("tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt",
      "stampId", "stampIndex", "stampPath")
    SELECT "tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt", ${stampId},
      "stampIndex", "stampPath"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("tradeId" text, "seq" int, "senderId" text, "clientId" text,
      "message" text, "hash" text, "before" text, "link" text, "sentAt" timestamptz, "stampIndex" int, "stampPath" text)`;
  const moved = [...new Set(fresh.map(({ item }) => item.tradeId))].map((id) => heads.get(id)!);
  await announce(tx, moved, fresh, now);
  await moveHeads(tx, moved);
}

async function moveHeads(tx: Tx, moved: readonly Head[]): Promise<void> {
  const rows = moved.map(({ row, room, buyerToldAt, sellerToldAt }) => ({
    tradeId: row.tradeId,
    lastSeq: room.seq,
    lastLink: room.link,
    lastAt: dateOf(room.at),
    buyerNumber: room.lines.buyer!.number,
    buyerHash: room.lines.buyer!.hash,
    buyerSeen: room.lines.buyer!.seen,
    sellerNumber: room.lines.seller!.number,
    sellerHash: room.lines.seller!.hash,
    sellerSeen: room.lines.seller!.seen,
    buyerToldAt,
    sellerToldAt,
  }));
  await tx.$executeRaw`
    UPDATE "ChatHead" h SET "lastSeq" = r."lastSeq", "lastLink" = r."lastLink", "lastAt" = r."lastAt",
      "buyerNumber" = r."buyerNumber", "buyerHash" = r."buyerHash", "buyerSeen" = r."buyerSeen",
      "sellerNumber" = r."sellerNumber", "sellerHash" = r."sellerHash", "sellerSeen" = r."sellerSeen",
      "buyerToldAt" = r."buyerToldAt", "sellerToldAt" = r."sellerToldAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("tradeId" text, "lastSeq" int, "lastLink" text,
      "lastAt" timestamptz, "buyerNumber" int, "buyerHash" text, "buyerSeen" int, "sellerNumber" int, "sellerHash" text,
      "sellerSeen" int, "buyerToldAt" timestamptz, "sellerToldAt" timestamptz)
    WHERE h."tradeId" = r."tradeId"`;
}

/** Says that somebody wrote, and nothing of what; not for each message of a lively talk. Under the heads' locks, so events have no gap. */
async function announce(tx: Tx, moved: readonly Head[], fresh: readonly Entry[], now: Instant): Promise<void> {
  const last = new Map(fresh.map(({ item, seq }) => [`${item.tradeId} ${item.party}`, { item, seq }]));
  const events = moved.flatMap((head) =>
    (['buyer', 'seller'] as const).flatMap((party) => {
      const { tradeId } = head.row;
      const said = last.get(`${tradeId} ${party}`);
      const toldAt = party === 'buyer' ? head.buyerToldAt : head.sellerToldAt;
      if (!said || (toldAt && now - instantOf(toldAt) < TELL_EVERY_SECONDS)) return [];
      if (party === 'buyer') head.buyerToldAt = dateOf(now);
      else head.sellerToldAt = dateOf(now);
      const data = { message: said.seq };
      return [{ type: 'chat.messageSent', subjectId: tradeId, data, actorId: said.item.senderId, at: now } as const];
    }),
  );
  await appendToEach(tx, events);
}
