/**
 * The order of a room. The server numbers entries and chains them by links; authors number their own messages, name their own last
 * one and the last entry they had seen. Both people check both chains of every entry that arrives, in constant time, so that a
 * server that leaves out, swaps, doubles or shows each of them another history is found out with the next message of either.
 * What nobody can find out alone: entries after the last one, never delivered.
 */
import type { Instant } from '#lib/kernel/instant.ts';
import { isHeaderSigned, messageHash, type Author, type Header, type Verified } from './frank.ts';
import type { Card } from './room-keys.ts';
import { purposeBytes, ZEROS } from './signing.ts';
import { leafHash } from './stamp.ts';

/** A message in its place. An excerpt has entries without ciphertext, so that is not looked at here. */
export type Entry = {
  /** From 1, without a gap, in one room. */
  readonly seq: number;
  /** When the server took it. Never before the entry before it. */
  readonly at: Instant;
  /** The link of the entry before; zeros for the first. */
  readonly before: string;
  readonly message: { readonly header: Header; readonly signature: string };
};

/** What is wrong with an entry, for whoever reads it at this point of the room. */
export const FAULTS = [
  /** This very entry is there already. Harmless. */
  'repeat',
  /** Entries before it are not here yet: fetch them. */
  'gap',
  /** It does not continue this room, or another entry has its place: the server shows two histories. */
  'fork',
  /** Of another trade. */
  'elsewhere',
  /** Not signed under a card of the author it names. */
  'forged',
  /** The author wrote something before it that is not in the room. */
  'missing',
  /** The author's own count goes back: doubled, or swapped with a later one. */
  'order',
  /** Written on another history: the author's message before it, or the entry last seen, was not the one in this room. */
  'history',
  /** Claims to have seen what came later, or less than its author had seen before. */
  'seen',
  /** The server's time goes back. */
  'time',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Line = {
  /** The author's own count so far, and the hash of their last message. */
  readonly number: number;
  readonly hash: string;
  /** Sequence number of the last entry they said they had seen. */
  readonly seen: number;
};
/** How the first message read of an author joins on to what was written before. */
type First = { readonly number: number; readonly previous: string; readonly seen: number };
type Of<T> = { readonly [author in Author]: T };
/** Entries seen that lie before where reading began, the last first. */
type Unproven = { readonly seq: number; readonly link: string; readonly rest: Unproven | null };

/** What a reader keeps of a room to judge the next entry. Plain data. */
export type RoomState = {
  readonly trade: string;
  /** The place after which reading began: 0 and zeros where from the first entry. */
  readonly start: { readonly seq: number; readonly link: string };
  /** The last entry. */
  readonly seq: number;
  readonly link: string;
  readonly at: Instant;
  /** When the first entry read was taken; null before there is one. */
  readonly began: Instant | null;
  /** Null: nothing of this author was read since reading began in the middle. */
  readonly lines: Of<Line | null>;
  readonly firsts: Of<First | null>;
  readonly unproven: Unproven | null;
};

/** What a reader knows beside the state. */
export type Known = {
  /** The author's card of that hash, found good by `verifyCard` against the wallet of the terms; undefined: none such. */
  readonly cardOf: (author: Author, card: string) => Card | undefined;
  /** The link of an earlier entry, where the reader has it (a server always has); undefined: not read. */
  readonly linkAt: (seq: number) => string | undefined;
  readonly verified?: Verified;
  /** How the entry's link is made, where that is not {@link linkOfEntry}: by whoever has made it already. */
  readonly linkOf?: (entry: Entry) => string;
};

export type Extended = { readonly ok: true; readonly state: RoomState } | { readonly ok: false; readonly fault: Fault };

const NOBODY: Of<null> = { buyer: null, seller: null };
const NOTHING_YET: Line = { number: 0, hash: ZEROS, seen: 0 };

/** A room before its first entry. */
export function emptyRoom(trade: string): RoomState {
  const start = { seq: 0, link: ZEROS };
  return roomAfter(trade, start, { buyer: NOTHING_YET, seller: NOTHING_YET });
}

/**
 * A room read from the middle: after the entry `start`, whose link is taken on trust until {@link joinRooms} proves it. `lines`, `at`: as
 * far as they are known (a server keeps them; a browser that opens a long room at its end does not have them).
 */
export function roomAfter(
  trade: string,
  start: { readonly seq: number; readonly link: string },
  lines: Of<Line | null> = NOBODY,
  at: Instant = 0,
): RoomState {
  return { trade, start, seq: start.seq, link: start.link, at, began: null, lines, firsts: NOBODY, unproven: null };
}

/** The name of an entry in its place: chained to by the next one, and a leaf under the server's stamps. */
export function linkOf(entry: {
  readonly trade: string;
  readonly seq: number;
  readonly author: Author;
  readonly messageHash: string;
  readonly before: string;
  readonly at: Instant;
}): string {
  const { trade, seq, author, messageHash: message, before, at } = entry;
  return leafHash(purposeBytes('entry', { trade, seq, author, message, before, at }));
}

/** {@link linkOf} for an entry as it is delivered. */
export function linkOfEntry({ seq, at, before, message: { header } }: Entry): string {
  const { trade, author } = header;
  return linkOf({ trade, seq, author, messageHash: messageHash(header), before, at });
}

/** The room with one entry more, or what is wrong with it. Changes nothing; constant time. */
export function extendRoom(state: RoomState, entry: Entry, known: Known): Extended {
  const { seq, at, before, message } = entry;
  const { header, signature } = message;
  const { author } = header;
  if (header.trade !== state.trade) return { ok: false, fault: 'elsewhere' };
  const link = (known.linkOf ?? linkOfEntry)(entry);
  if (seq <= state.seq) return { ok: false, fault: pastFault(linkIn(state, seq, known.linkAt), link) };
  const { number, previous, seen } = header;
  const first = { number, previous, seen: seen.seq };
  const card = known.cardOf(author, header.card);
  const fault =
    placeFault(state, seq, at, before) ??
    (card && isHeaderSigned(header, signature, card, known.verified) ? undefined : 'forged') ??
    lineFault(state.lines[author], first) ??
    seenFault(state, header, known);
  if (fault) return { ok: false, fault };
  const line = { number, hash: messageHash(header), seen: seen.seq };
  const proven = seen.seq === 0 || linkIn(state, seen.seq, known.linkAt) !== undefined;
  return {
    ok: true,
    state: {
      ...state,
      seq,
      link,
      at,
      began: state.began ?? at,
      unproven: proven ? state.unproven : { ...seen, rest: state.unproven },
      lines: { ...state.lines, [author]: line },
      firsts: { ...state.firsts, [author]: state.firsts[author] ?? first },
    },
  };
}

/** Something for a place that is taken, or that lies before where reading began. */
function pastFault(there: string | undefined, link: string): Fault {
  if (there === undefined) return 'gap';
  return there === link ? 'repeat' : 'fork';
}

function placeFault(state: RoomState, seq: number, at: Instant, before: string): Fault | undefined {
  if (seq !== state.seq + 1) return 'gap';
  if (before !== state.link) return 'fork';
  return at < state.at ? 'time' : undefined;
}

function lineFault(line: Line | null, { number, previous, seen }: First): Fault | undefined {
  // A first message has nothing before it, wherever reading began.
  if ((number === 1) !== (previous === ZEROS)) return 'history';
  if (!line) return undefined;
  if (number > line.number + 1) return 'missing';
  if (number <= line.number) return 'order';
  if (previous !== line.hash) return 'history';
  return seen < line.seen ? 'seen' : undefined;
}

function seenFault(state: RoomState, { seen }: Header, { linkAt }: Known): Fault | undefined {
  if (seen.seq > state.seq) return 'seen';
  if (seen.seq === 0) return seen.link === ZEROS ? undefined : 'history';
  const link = linkIn(state, seen.seq, linkAt);
  // Before where reading began, and not at hand: kept for the join.
  if (link === undefined && seen.seq < state.start.seq) return undefined;
  return link === seen.link ? undefined : 'history';
}

function linkIn(state: RoomState, seq: number, linkAt: Known['linkAt']): string | undefined {
  if (seq === state.seq) return state.link;
  return seq === state.start.seq ? state.start.link : linkAt(seq);
}

/**
 * Joins an older stretch to the newer one that begins where it ends: whoever opened a room at its end and reads backwards. `linkAt` answers
 * for entries of the older stretch.
 */
export function joinRooms(older: RoomState, newer: RoomState, linkAt: Known['linkAt']): Extended {
  const { start, trade } = newer;
  if (trade !== older.trade) return { ok: false, fault: 'elsewhere' };
  if (start.seq !== older.seq) return { ok: false, fault: 'gap' };
  if (start.link !== older.link) return { ok: false, fault: 'fork' };
  if (newer.began !== null && newer.began < older.at) return { ok: false, fault: 'time' };
  for (const author of ['buyer', 'seller'] as const) {
    const first = newer.firsts[author];
    const fault = first && lineFault(older.lines[author], first);
    if (fault) return { ok: false, fault };
  }
  let unproven = older.unproven;
  for (let at = newer.unproven; at; at = at.rest) {
    if (at.seq < older.start.seq) unproven = { seq: at.seq, link: at.link, rest: unproven };
    else if (linkIn(older, at.seq, linkAt) !== at.link) return { ok: false, fault: 'history' };
  }
  const either = <T>(a: Of<T | null>, b: Of<T | null>): Of<T | null> => ({
    buyer: a.buyer ?? b.buyer,
    seller: a.seller ?? b.seller,
  });
  return {
    ok: true,
    state: {
      ...newer,
      start: older.start,
      unproven,
      lines: either(newer.lines, older.lines),
      firsts: either(older.firsts, newer.firsts),
    },
  };
}
