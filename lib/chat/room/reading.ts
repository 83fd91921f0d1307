import { verifyIdentity } from '#lib/account/identity.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Content } from '../content.ts';
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
import { checkSignatures } from './checking.ts';
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

/** Takes, checks and opens what a server hands out of one chat. `last`: what this device had seen of it before. */
export function createReader(place: Place, last?: Seen): Reader {
  let run: Kept[] = [];
  let room: RoomState = emptyRoom(place.tradeHash);
  let fault: RoomFault | undefined;
  let counted = { unread: 0, lastSeq: 0 };
  let eyes: Eyes | undefined;
  const cards = createCards(place);
  const verified: Verified = new Set();
  const known: Known = {
    cardOf: (author, hash) => cards.of(author, hash),
    linkAt: (seq) => run[seq - firstSeq()]?.link,
    verified,
  };
  const firstSeq = () => run[0]?.view.seq ?? 1;
  const open = (view: MessageView): Entry => openEntry(place, view, eyes, cards.of, verified);
  const keep = (view: MessageView): Kept => ({ view, link: linkOfEntry(entryOf(view)), entry: open(view) });
  const blame = (found: RoomFault['fault'], seq: number) => void (fault ??= { fault: found, seq });

  const takeNext = (view: MessageView): boolean => {
    if (fault || view.seq !== room.seq + 1) return false;
    const extended = extendRoom(room, entryOf(view), known);
    if (!extended.ok) {
      blame(extended.fault, view.seq);
      return false;
    }
    room = extended.state;
    run.push(keep(view));
    if (last?.seq === room.seq && last.link !== room.link) blame('fork', room.seq);
    return true;
  };
  const takeView = async (view: ChatView) => {
    cards.take(view.cards);
    await checkSignatures(view.messages, cards.of, verified);
    const first = view.messages[0];
    if (run.length === 0 && first && first.seq > 1)
      room = roomAfter(place.tradeHash, { seq: first.seq - 1, link: first.before });
    for (const one of view.messages) takeNext(one);
    counted = { unread: view.unread, lastSeq: view.lastSeq };
    if (last && view.lastSeq < last.seq) blame('cut_off', view.lastSeq);
  };
  const takeOlder = async (view: ChatView) => {
    cards.take(view.cards);
    await checkSignatures(view.messages, cards.of, verified);
    const first = view.messages[0];
    if (fault || !first || run.length === 0 || first.seq >= firstSeq()) return;
    const older = readStretch(place, view.messages, known, keep);
    if ('fault' in older) return blame(older.fault, older.seq);
    const joined = joinRooms(older.room, room, (seq) => older.run[seq - first.seq]?.link);
    if (!joined.ok) return blame(joined.fault, firstSeq());
    room = joined.state;
    run = [...older.run, ...run];
  };
  return {
    takeView,
    takeNext,
    takeOlder,
    takeCards: cards.take,
    cards: cards.all,
    entries: () => run.map(({ entry }) => entry),
    views: () => run.map(({ view }) => view),
    hasOlder: () => firstSeq() > 1,
    firstSeq,
    lastSeq: () => run.at(-1)?.view.seq ?? 0,
    seen: () => ({ seq: room.seq, link: room.link }),
    unread: (readSeq) => {
      const after = (seq: number) => run.filter(({ view }) => view.seq > seq && view.senderId === place.partner).length;
      // Of what is not here only the server knows: its count, and what has come since.
      return readSeq >= firstSeq() - 1 ? after(readSeq) : counted.unread + after(counted.lastSeq);
    },
    fault: () => fault,
    unlock: (key) => {
      eyes = key && createEyes(key.secretKey, place.tradeHash);
      for (const one of run) one.entry = open(one.view);
    },
  };
}

const entryOf = ({ seq, sentAt, before, message }: MessageView) => ({ seq, at: sentAt, before, message });

function openEntry(
  { me, party, tradeHash }: Place,
  { seq, senderId, sentAt, message }: MessageView,
  eyes: Eyes | undefined,
  cardOf: Known['cardOf'],
  verified: Verified,
): Entry {
  const isMine = senderId === me;
  const author: Author = isMine ? party : party === 'buyer' ? 'seller' : 'buyer';
  const card = cardOf(author, message.header.card);
  const opened = eyes && card ? openMessage(message, eyes, { trade: tradeHash, author, card }, verified) : undefined;
  return {
    seq,
    isMine,
    clientId: message.header.clientId,
    sentAt,
    content: opened?.ok ? opened.value.content : undefined,
    refusal: opened && !opened.ok ? opened.refusal : undefined,
  };
}

/** A stretch of entries by itself, from the first of them on. */
function readStretch(
  place: Place,
  views: readonly MessageView[],
  known: Known,
  keep: (view: MessageView) => Kept,
): { readonly room: RoomState; readonly run: Kept[] } | RoomFault {
  const { seq, before } = views[0]!;
  const run: Kept[] = [];
  let room = seq === 1 ? emptyRoom(place.tradeHash) : roomAfter(place.tradeHash, { seq: seq - 1, link: before });
  for (const view of views) {
    const linkAt = (at: number) => run[at - seq]?.link;
    const extended = extendRoom(room, entryOf(view), { ...known, linkAt });
    if (!extended.ok) return { fault: extended.fault, seq: view.seq };
    room = extended.state;
    run.push(keep(view));
  }
  return { room, run };
}

/** The cards that are what they say: of one of the two, vouched for by the wallet that the trade's terms name. */
function createCards({ tradeHash, party, me, partner, wallets }: Place) {
  const good = new Map<string, CardView>();
  const sideOf = (accountId: string): Author | undefined => {
    if (accountId === me) return party;
    if (accountId !== partner) return undefined;
    return party === 'buyer' ? 'seller' : 'buyer';
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
