import { verifyIdentity } from '#lib/account/identity.ts';
import { otherParty } from '#lib/trade/policy.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Content, Opened } from '../content.ts';
import { openMessage, type Author, type Verified } from '../frank.ts';
import {
  emptyRoom,
  extendRoom,
  joinRooms,
  linkOfEntry,
  roomAfter,
  type Fault,
  type Known,
  type RoomState,
} from '../log.ts';
import { cardHash, createReader as createEyes, verifyCard, type Card, type Reader as Eyes } from '../room-keys.ts';
import { verifyAhead } from '../verify-ahead.ts';
import type { CardView, ChatView, MessageView } from '../view.ts';
import type { OwnKey, Place, Seen } from './ports.ts';

export type Entry = {
  readonly seq: number;
  readonly isMine: boolean;
  readonly clientId: string;
  readonly sentAt: Instant;
  /** What it says; undefined: the keys are locked, or `refusal` says why it does not open. */
  readonly content: Content | undefined;
  readonly refusal: Refusal | undefined;
};

/** What is wrong with the room itself: from there on nothing of it is taken. */
export type RoomFault = { readonly fault: Fault | 'cut_off'; readonly seq: number };

export type Reader = {
  /** Takes an answer of the server: cards, then whatever continues what is there. */
  readonly takeView: (view: ChatView) => Promise<void>;
  /** Takes the next entry; false: it is there already, or something before it is missing. */
  readonly takeNext: (view: MessageView) => boolean;
  /** Takes the entries before the first there is. */
  readonly takeOlder: (view: ChatView) => Promise<void>;
  readonly takeCards: (cards: readonly CardView[]) => void;
  readonly cards: () => readonly CardView[];
  readonly entries: () => readonly Entry[];
  /** As they came, for whoever shows some of them to somebody else. */
  readonly views: () => readonly MessageView[];
  /** Content and opening key of an entry, for whoever it is to be proved to; undefined: it is not here, or does not open. */
  readonly opened: (seq: number) => Opened | undefined;
  readonly hasOlder: () => boolean;
  readonly firstSeq: () => number;
  readonly lastSeq: () => number;
  /** The last entry, for the header of what is written next. */
  readonly seen: () => Seen;
  /** The partner's messages after that number. */
  readonly unread: (readSeq: number) => number;
  readonly fault: () => RoomFault | undefined;
  readonly unlock: (key: OwnKey | undefined) => void;
};

type Kept = { readonly view: MessageView; readonly link: string; entry: Entry };

/** What one device holds of a chat. */
type Book = {
  readonly place: Place;
  readonly last: Seen | undefined;
  readonly cards: Cards;
  readonly verified: Verified;
  eyes: Eyes | undefined;
  run: Kept[];
  room: RoomState;
  fault: RoomFault | undefined;
  /** What the server counted, and up to where. */
  counted: { readonly unread: number; readonly lastSeq: number };
};

const firstSeqOf = ({ run }: Book): number => run[0]?.view.seq ?? 1;

const knownTo = (book: Book): Known => ({
  cardOf: book.cards.of,
  linkAt: (seq) => book.run[seq - firstSeqOf(book)]?.link,
  verified: book.verified,
});

const blame = (book: Book, fault: RoomFault['fault'], seq: number): void => void (book.fault ??= { fault, seq });

const keepIn = (book: Book, view: MessageView): Kept => ({
  view,
  link: linkOfEntry(entryOf(view)),
  entry: openEntry(book, view),
});

/** Takes, checks and opens what a server hands out of one chat. `last`: what this device had seen of it before. */
export function createReader(place: Place, last?: Seen): Reader {
  const book: Book = {
    place,
    last,
    cards: createCards(place),
    verified: new Set(),
    eyes: undefined,
    run: [],
    room: emptyRoom(place.tradeHash),
    fault: undefined,
    counted: { unread: 0, lastSeq: 0 },
  };
  return {
    takeView: (view) => takeView(book, view),
    takeNext: (view) => takeNext(book, view),
    takeOlder: (view) => takeOlder(book, view),
    takeCards: book.cards.take,
    cards: book.cards.all,
    entries: () => book.run.map(({ entry }) => entry),
    views: () => book.run.map(({ view }) => view),
    opened: (seq) => {
      const view = book.run[seq - firstSeqOf(book)]?.view;
      const opened = view && openView(book, view);
      return opened?.ok ? opened.value : undefined;
    },
    hasOlder: () => firstSeqOf(book) > 1,
    firstSeq: () => firstSeqOf(book),
    lastSeq: () => book.run.at(-1)?.view.seq ?? 0,
    seen: () => ({ seq: book.room.seq, link: book.room.link }),
    unread: (readSeq) => unreadOf(book, readSeq),
    fault: () => book.fault,
    unlock: (key) => {
      book.eyes = key && createEyes(key.secretKey, place.tradeHash);
      for (const one of book.run) one.entry = openEntry(book, one.view);
    },
  };
}

/** `whole`: with the cards there are, so that one that is not among them is none. Else the message may have been faster than its card. */
function takeNext(book: Book, view: MessageView, whole = false): boolean {
  if (book.fault || view.seq !== book.room.seq + 1) return false;
  const { author, card } = view.message.header;
  if (!whole && !book.cards.of(author, card)) return false;
  const extended = extendRoom(book.room, entryOf(view), knownTo(book));
  if (!extended.ok) {
    blame(book, extended.fault, view.seq);
    return false;
  }
  book.room = extended.state;
  book.run.push(keepIn(book, view));
  const { last, room } = book;
  if (last?.seq === room.seq && last.link !== room.link) blame(book, 'fork', room.seq);
  return true;
}

const look = (book: Book, { messages }: ChatView): Promise<void> =>
  verifyAhead(
    messages.map(({ message }) => message),
    book.cards.of,
    book.verified,
  );

async function takeView(book: Book, view: ChatView): Promise<void> {
  book.cards.take(view.cards);
  await look(book, view);
  const first = view.messages[0];
  if (book.run.length === 0 && first && first.seq > 1)
    book.room = roomAfter(book.place.tradeHash, { seq: first.seq - 1, link: first.before });
  for (const one of view.messages) takeNext(book, one, true);
  book.counted = { unread: view.unread, lastSeq: view.lastSeq };
  if (book.last && view.lastSeq < book.last.seq) blame(book, 'cut_off', view.lastSeq);
}

async function takeOlder(book: Book, view: ChatView): Promise<void> {
  book.cards.take(view.cards);
  await look(book, view);
  const first = view.messages[0];
  if (book.fault || !first || book.run.length === 0 || first.seq >= firstSeqOf(book)) return;
  const older = readStretch(book, view.messages);
  if ('fault' in older) return blame(book, older.fault, older.seq);
  const joined = joinRooms(older.room, book.room, (seq) => older.run[seq - first.seq]?.link);
  if (!joined.ok) return blame(book, joined.fault, firstSeqOf(book));
  book.room = joined.state;
  book.run = [...older.run, ...book.run];
}

function unreadOf(book: Book, readSeq: number): number {
  const { run, counted, place } = book;
  const after = (seq: number) => run.filter(({ view }) => view.seq > seq && view.senderId === place.partner).length;
  // Of what is not here only the server knows: its count, and what has come since.
  return readSeq >= firstSeqOf(book) - 1 ? after(readSeq) : counted.unread + after(counted.lastSeq);
}

const entryOf = ({ seq, sentAt, before, message }: MessageView) => ({ seq, at: sentAt, before, message });

function openView({ place, eyes, cards, verified }: Book, { message }: MessageView): Result<Opened> | undefined {
  const { author, card: name } = message.header;
  const card = cards.of(author, name);
  return eyes && card ? openMessage(message, eyes, { trade: place.tradeHash, author, card }, verified) : undefined;
}

function openEntry(book: Book, view: MessageView): Entry {
  const opened = openView(book, view);
  return {
    seq: view.seq,
    // What somebody signed is theirs, whoever a server says has sent it.
    isMine: view.message.header.author === book.place.party,
    clientId: view.message.header.clientId,
    sentAt: view.sentAt,
    content: opened?.ok ? opened.value.content : undefined,
    refusal: opened && !opened.ok ? opened.refusal : undefined,
  };
}

/** A stretch of entries by itself, from the first of them on. */
function readStretch(
  book: Book,
  views: readonly MessageView[],
): { readonly room: RoomState; readonly run: Kept[] } | RoomFault {
  const { tradeHash } = book.place;
  const { seq, before } = views[0]!;
  const run: Kept[] = [];
  let room = seq === 1 ? emptyRoom(tradeHash) : roomAfter(tradeHash, { seq: seq - 1, link: before });
  for (const view of views) {
    const known = { ...knownTo(book), linkAt: (at: number) => run[at - seq]?.link };
    const extended = extendRoom(room, entryOf(view), known);
    if (!extended.ok) return { fault: extended.fault, seq: view.seq };
    room = extended.state;
    run.push(keepIn(book, view));
  }
  return { room, run };
}

type Cards = {
  readonly all: () => readonly CardView[];
  readonly take: (views: readonly CardView[]) => void;
  readonly of: (author: Author, hash: string) => Card | undefined;
};

/** The cards that are what they say: of one of the two, vouched for by the wallet that the trade's terms name. */
function createCards({ tradeHash, party, me, partner, wallets }: Place): Cards {
  const good = new Map<string, CardView>();
  const sideOf = (accountId: string): Author | undefined => {
    if (accountId === me) return party;
    return accountId === partner ? otherParty(party) : undefined;
  };
  return {
    all: () => [...good.values()],
    take: (views: readonly CardView[]) => {
      for (const view of views) {
        const side = sideOf(view.accountId);
        if (!side || good.has(`${side} ${view.hash}`) || cardHash(view.card) !== view.hash) continue;
        const proven = view.identity.owner === wallets[side] && verifyIdentity(view.identity);
        if (proven && verifyCard(view.card, view.identity, tradeHash).ok) good.set(`${side} ${view.hash}`, view);
      }
    },
    of: (author: Author, hash: string): Card | undefined => good.get(`${author} ${hash}`)?.card,
  };
}
