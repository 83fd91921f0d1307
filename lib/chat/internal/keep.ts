/**
 * Keeps a batch of messages, of any number of chats, in one transaction: each takes the next number of its chat, follows the entry before
 * by hash, and is covered by the one stamp of the batch.
 */
import { poolOf } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { inSql, type Send, type Sql } from '#lib/db/transaction.ts';
import { appendToEach } from '#lib/events/outbox.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { findEndedSessions } from '#lib/account/queries.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { otherParty } from '#lib/trade/policy.ts';
import { signedName, type SignedMessage } from '../frank.ts';
import { extendRoom, type Fault } from '../log.ts';
import { refuseChat } from '../refusals.ts';
import { pathsOf, type Stamp } from '../stamp.ts';
import { messageView, type MessageView } from '../view.ts';
import type { KnownCard } from './cards.ts';
import { entryLink, joinHashes } from './hashing.ts';
import * as rows from './rows.ts';
import { stampRoot } from './stamping.ts';

export type Item = {
  /** What it was written under: says the trade, the sender and their part in it. */
  readonly card: KnownCard;
  /** Of who sends over a socket, whose session may have ended since it was opened; undefined: a door has just looked. */
  readonly sessionId: string | undefined;
  readonly socketId: string | undefined;
  readonly message: SignedMessage;
  /** messageHash of its header (hex), found to be signed under that card. */
  readonly hash: string;
};

/** What became of a message. `fresh`: it was not there before. */
export type Kept = { readonly view: MessageView; readonly fresh: boolean };

/** One of a chat's two sides is announced this often at most; well under the patience of whoever is told of it. */
const TELL_EVERY_SECONDS = 30;

/** Answers each item, in the order given. Faults leave nothing behind. */
export async function keepBatch(db: Db, items: readonly Item[], now: Instant): Promise<readonly Result<Kept>[]> {
  const pool = poolOf(db);
  try {
    return await inSql(pool, (sql, send) => keep({ sql, send }, items, now, 'likely new'), 'reading');
  } catch (error) {
    // Somebody signed anew, as the next message, what had been kept without an answer reaching them: rare, and found by the index.
    if (!isKeptTwice(error)) throw error;
    return inSql(pool, (sql, send) => keep({ sql, send }, items, now, 'perhaps kept'), 'reading');
  }
}

const isKeptTwice = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '23505';

type Entry = {
  readonly item: Item;
  readonly at: Instant;
  readonly seq: number;
  readonly before: string;
  readonly link: string;
};

type Asking = { readonly sql: Sql; readonly send: Send };

async function keep(
  { sql, send }: Asking,
  items: readonly Item[],
  now: Instant,
  hope: 'likely new' | 'perhaps kept',
): Promise<readonly Result<Kept>[]> {
  // In one message, done in this order: whoever is held up by a lock is judged by what was there when they had it.
  const [heads, ended, known] = await Promise.all([
    rows.lockHeads(sql, new Map(items.map(({ card }) => [card.tradeId, card]))),
    findEndedSessions(sql, new Set(items.flatMap(({ sessionId }) => sessionId ?? []))),
    rows.findKept(sql, hope === 'likely new' ? [] : items.map(placeOf)),
  ]);
  const seen = await rows.findLinks(sql, seenBefore(items, heads));
  const fresh = new Map<string, Entry>();
  const judged = items.map((item): Result<'kept' | 'fresh' | 'twin'> => {
    const name = rows.placeName(placeOf(item));
    if (known.has(name)) return ok('kept');
    if (fresh.has(name)) return ok('twin');
    if (item.sessionId && ended.has(item.sessionId)) return refused(refuseAccount('account.session_ended'));
    const taken = take(item, heads.get(item.card.tradeId), seen, now);
    if (!taken.ok) return taken;
    fresh.set(name, taken.value);
    return ok('fresh');
  });
  // What is refused may be a message said twice, which is answered as it was the first time.
  const again = await rows.findKept(sql, items.filter((_, index) => !judged[index]!.ok).map(placeOf));
  const views = await write({ sql, send }, [...fresh.entries()], heads, now);
  return items.map((item, index) => {
    const name = rows.placeName(placeOf(item));
    const before = known.get(name) ?? again.get(name);
    if (before) return ok({ view: messageView(before), fresh: false });
    const result = judged[index]!;
    return result.ok ? ok({ view: views.get(name)!, fresh: result.value === 'fresh' }) : result;
  });
}

const placeOf = ({ card, message }: Item): rows.Place => ({
  tradeId: card.tradeId,
  senderId: card.accountId,
  clientId: message.header.clientId,
});

/** Entries that authors say they had seen, where that was not the last one. */
function seenBefore(items: readonly Item[], heads: ReadonlyMap<string, rows.Head>): rows.Spot[] {
  return items.flatMap(({ card: { tradeId }, message }) => {
    const { seq } = message.header.seen;
    return seq > 0 && seq < (heads.get(tradeId)?.lastSeq ?? 0) ? [{ tradeId, seq }] : [];
  });
}

/** What the person can do about an entry that does not fit; whatever is not named was not written by a page of ours. */
const FIXABLE: Partial<Record<Fault, 'chat.written_meanwhile'>> = {
  missing: 'chat.written_meanwhile',
  order: 'chat.written_meanwhile',
  history: 'chat.written_meanwhile',
  seen: 'chat.written_meanwhile',
};

/** Gives a message its place by the rules its readers check, or says why it cannot have one; the head moves on, for the next of the batch. */
function take(
  item: Item,
  head: rows.Head | undefined,
  links: ReadonlyMap<string, string>,
  now: Instant,
): Result<Entry> {
  const { card, message, hash } = item;
  const { tradeId, party } = card;
  if (!head) return refused(refuseChat('chat.card_unknown'));
  const to = head.keys[otherParty(party)];
  if (to === null) return refused(refuseChat('chat.partner_key_missing'));
  if (message.header.to !== to) return refused(refuseChat('chat.partner_key_changed'));
  const { room } = head;
  const entry = { seq: room.seq + 1, at: Math.max(now, room.at), before: room.link, message };
  const link = entryLink(message.header, { ...entry, message: hash });
  const linkAt = (seq: number) => links.get(rows.spotName({ tradeId, seq }));
  const extended = extendRoom(room, entry, {
    cardOf: () => card.card,
    linkAt,
    verified: new Set([signedName(message)]),
    linkOf: () => link,
  });
  // What lies before the head was looked up, so that it is judged here and not only by the reader who has it.
  const { seen } = message.header;
  const unknown = seen.seq > 0 && seen.seq < head.lastSeq && linkAt(seen.seq) !== seen.link;
  if (!extended.ok || unknown)
    return refused(refuseChat((!extended.ok && FIXABLE[extended.fault]) || 'chat.message_wrong'));
  head.room = extended.state;
  const { seq, at, before } = entry;
  return ok({ item, at, seq, before, link });
}

/** Writes what is new under one stamp; answers what its readers get, by name. */
async function write(
  { sql, send }: Asking,
  fresh: readonly (readonly [string, Entry])[],
  heads: ReadonlyMap<string, rows.Head>,
  now: Instant,
): Promise<ReadonlyMap<string, MessageView>> {
  if (fresh.length === 0) return new Map();
  const entries = fresh.map(([, entry]) => entry);
  const { root, paths } = pathsOf(
    entries.map(({ link }) => link),
    joinHashes,
  );
  // Never older than an entry under it, which is never older than the one before it, whatever the clock does.
  const stampedAt = entries.reduce((latest, { at }) => Math.max(latest, at), now);
  const stamp = stampRoot(root, entries.length, stampedAt);
  const moved = [...new Set(entries.map(({ item }) => item.card.tradeId))].map((id) => heads.get(id)!);
  await announce({ sql, send }, entries, heads, now);
  const written = entries.map(({ item, ...entry }, index) => ({
    ...placeOf(item),
    ...entry,
    text: JSON.stringify(item.message),
    hash: item.hash,
    path: paths[index]!,
  }));
  rows.writeEntries(send, stamp, written, moved);
  return new Map(fresh.map(([name, entry], index) => [name, viewOf(entry, stamp, index, paths[index]!)]));
}

function viewOf({ item, seq, at, before }: Entry, stamp: Stamp, index: number, path: readonly string[]): MessageView {
  const { message, card } = item;
  return { seq, senderId: card.accountId, message, sentAt: at, before, stamp: { ...stamp, index, path } };
}

/** Says that somebody wrote, and nothing of what; not for each message of a lively talk. Under the heads' locks, so events have no gap. */
async function announce(
  { sql, send }: Asking,
  entries: readonly Entry[],
  heads: ReadonlyMap<string, rows.Head>,
  now: Instant,
): Promise<void> {
  const last = new Map(entries.map((entry) => [`${entry.item.card.tradeId} ${entry.item.card.party}`, entry]));
  const events = [...last.values()].flatMap(({ item, seq }) => {
    const { tradeId, party, accountId } = item.card;
    const { toldAt } = heads.get(tradeId)!;
    if (toldAt[party] !== null && now - toldAt[party] < TELL_EVERY_SECONDS) return [];
    toldAt[party] = now;
    return [
      { type: 'chat.messageSent', subjectId: tradeId, data: { message: seq }, actorId: accountId, at: now } as const,
    ];
  });
  await appendToEach(sql, events, send);
}
