/** What a moderator's device makes of an excerpt: a verdict on every entry and on the run. Offline and pure. */
import type { PublishedIdentity } from '#lib/account/identity.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { Content } from './content.ts';
import { readExcerpt, type Excerpt, type ExcerptEntry } from './excerpt.ts';
import { isCommitted, isHeaderSigned, type Author, type Verified } from './frank.ts';
import { emptyRoom, extendRoom, linkOfEntry, roomAfter, type Entry, type Fault, type RoomState } from './log.ts';
import { cardHash, verifyCard, type Card } from './room-keys.ts';
import { verifyPath, verifyStamp, type Stamp } from './stamp.ts';

/** What the moderator knows from elsewhere: the trade's terms on the chain, and the operator's published keys. */
export type Ground = {
  readonly tradeHash: string;
  /** Wallet addresses of the terms. */
  readonly buyer: string;
  readonly seller: string;
  /** Ed25519, 0x hex: every stamping key the operator ever published. */
  readonly stampKeys: readonly string[];
};

/** What is wrong with one entry, wherever it stands. */
export type EntryFault =
  /** Of another trade. */
  | 'elsewhere'
  /** Not signed under a card of the author it names. */
  | 'forged'
  /** What is shown is not what was committed to. */
  | 'content'
  /** The stamp is not the operator's, not over this entry at this place and time, or older than the entry. */
  | 'stamp';

export type Verdict = {
  readonly seq: number;
  readonly at: Instant;
  readonly author: Author;
  readonly link: string;
  /** Null: nothing wrong with the entry itself. */
  readonly fault: EntryFault | null;
  /** What was said, where it was shown and is exactly what its author sent; else null. */
  readonly content: Content | null;
  /** Whether it was shown at all. */
  readonly shown: boolean;
  /** By when the server had taken it in this place: the earliest stamp on it or on a later entry that chains to it; else null. */
  readonly stampedAt: Instant | null;
};

/** What no excerpt can tell, of those that apply to this one. */
export type Limit =
  /** Always: whether anything was written after the last entry, or delivered to the other at all. */
  | 'after'
  /** The run begins after the room's first entry. */
  | 'before'
  /** Some entries are not shown. */
  | 'closed'
  /** Times and places of some entries are the party's word alone. */
  | 'unstamped';

export type Report = {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly Verdict[];
  /** Where the run is broken, doubled or out of order, and how. Empty: these are all entries from `from` to `to`, in order. */
  readonly order: readonly { readonly seq: number; readonly fault: Fault }[];
  /** The last entry that each has shown to have seen, by signed words of their own in this run; 0: none. */
  readonly seen: { readonly [author in Author]: number };
  readonly limits: readonly Limit[];
};

/**
 * Checks an excerpt. `verified`: signatures of it found good already, by `verifyAhead` under {@link trustedCards}, so that a long one
 * does not hold up the page. Refusals: `chat.excerpt_unreadable`. Anything wrong inside is in the report.
 */
export function verifyExcerpt(value: unknown, ground: Ground, verified: Verified = new Set()): Result<Report> {
  const read = readExcerpt(value);
  if (!read.ok) return read;
  const excerpt = read.value;
  const basis = { cardOf: trustedCards(excerpt, ground), verified, stamps: trustedStamps(excerpt, ground) };
  const verdicts = stampBackwards(
    excerpt.entries.map((entry) => judge(entry, ground.tradeHash, basis)),
    excerpt.entries,
  );
  const order = judgeOrder(excerpt.entries, ground.tradeHash, basis);
  const [from, to] = [excerpt.entries[0]!.seq, excerpt.entries.at(-1)!.seq];
  return ok({ from, to, entries: verdicts, order, seen: seenBy(verdicts, excerpt), limits: limitsOf(verdicts) });
}

type CardOf = (author: Author, hash: string) => Card | undefined;
type Basis = {
  readonly cardOf: CardOf;
  readonly verified: Verified;
  /** As in the excerpt; undefined: not the operator's. */
  readonly stamps: readonly (Stamp | undefined)[];
};

/** The cards that lead to the wallet of the author's part in the trade. */
export function trustedCards({ identities, cards }: Excerpt, ground: Ground): CardOf {
  const trusted = new Map<string, Card>();
  for (const author of ['buyer', 'seller'] as const) {
    const owned = identities.filter(({ owner }) => owner.toLowerCase() === ground[author].toLowerCase());
    for (const card of cards) {
      const vouches = (identity: PublishedIdentity) =>
        identity.publicKey === card.identity && verifyCard(card, identity, ground.tradeHash).ok;
      if (owned.some(vouches)) trusted.set(`${author} ${cardHash(card)}`, card);
    }
  }
  return (author, hash) => trusted.get(`${author} ${hash}`);
}

const trustedStamps = ({ stamps }: Excerpt, { stampKeys }: Ground): (Stamp | undefined)[] =>
  stamps.map((stamp) => (verifyStamp(stamp, stampKeys) ? stamp : undefined));

const entryOf = ({ seq, at, before, header, signature }: ExcerptEntry): Entry => {
  return { seq, at, before, message: { header, signature } };
};

function judge(entry: ExcerptEntry, trade: string, basis: Basis): Verdict {
  const { seq, at, header, signature, opened } = entry;
  const { author } = header;
  const link = linkOfEntry(entryOf(entry));
  const card = basis.cardOf(author, header.card);
  const stampedAt = stampOf(entry, link, basis);
  const fault =
    (header.trade !== trade && 'elsewhere') ||
    (!(card && isHeaderSigned(header, signature, card, basis.verified)) && 'forged') ||
    (opened !== null && !isCommitted(header, opened) && 'content') ||
    (stampedAt === 'wrong' && 'stamp') ||
    null;
  const believed = fault === null || fault === 'stamp';
  const content = believed && opened ? opened.content : null;
  return {
    seq,
    at,
    author,
    link,
    fault,
    content,
    shown: opened !== null,
    stampedAt: stampedAt === 'wrong' ? null : stampedAt,
  };
}

function stampOf({ at, stamped }: ExcerptEntry, link: string, { stamps }: Basis): Instant | 'wrong' | null {
  if (!stamped) return null;
  const stamp = stamps[stamped.stamp];
  const good =
    stamp !== undefined && stamp.at >= at && verifyPath(link, stamped.index, stamp.size, stamped.path, stamp.root);
  return good ? stamp.at : 'wrong';
}

/** A stamp on an entry covers those before it that it chains to. */
function stampBackwards(verdicts: readonly Verdict[], entries: readonly ExcerptEntry[]): Verdict[] {
  const covered = [...verdicts];
  for (let i = covered.length - 2; i >= 0; i--) {
    const [one, next] = [covered[i]!, covered[i + 1]!];
    const chained = entries[i + 1]!.before === one.link && next.seq === one.seq + 1;
    if (chained && next.stampedAt !== null)
      covered[i] = { ...one, stampedAt: Math.min(one.stampedAt ?? next.stampedAt, next.stampedAt) };
  }
  return covered;
}

function judgeOrder(entries: readonly ExcerptEntry[], trade: string, { cardOf, verified }: Basis): Report['order'] {
  const links = new Map(entries.map((entry) => [entry.seq, linkOfEntry(entryOf(entry))]));
  const known = { cardOf, verified, linkAt: (seq: number) => links.get(seq) };
  const found: { seq: number; fault: Fault }[] = [];
  const { seq: first, before } = entries[0]!;
  let state: RoomState = first === 1 ? emptyRoom(trade) : roomAfter(trade, { seq: first - 1, link: before });
  for (const entry of entries.map(entryOf)) {
    const next = extendRoom(state, entry, known);
    if (!next.ok) found.push({ seq: entry.seq, fault: next.fault });
    // After a fault the rest is judged from here on, so that one fault does not hide another.
    state = next.ok ? next.state : roomAfter(trade, { seq: entry.seq, link: linkOfEntry(entry) });
  }
  return found;
}

function seenBy(verdicts: readonly Verdict[], { entries }: Excerpt): Report['seen'] {
  const seen = { buyer: 0, seller: 0 };
  for (const [i, { author, fault }] of verdicts.entries())
    if (fault !== 'forged' && fault !== 'elsewhere') seen[author] = Math.max(seen[author], entries[i]!.header.seen.seq);
  return seen;
}

function limitsOf(verdicts: readonly Verdict[]): Limit[] {
  const limits: Limit[] = ['after'];
  if (verdicts[0]!.seq > 1) limits.push('before');
  if (verdicts.some(({ shown }) => !shown)) limits.push('closed');
  if (verdicts.some(({ stampedAt }) => stampedAt === null)) limits.push('unstamped');
  return limits;
}

/**
 * Where two excerpts of one trade tell of different rooms: the first place at which they differ. `byServer`: both entries are stamped, so
 * the server showed two histories and signed both; else at least one of the parties may have made theirs up.
 */
export function findConflict(one: Report, other: Report): { readonly seq: number; readonly byServer: boolean } | null {
  const places = new Map(other.entries.map((entry) => [entry.seq, entry]));
  for (const entry of one.entries) {
    const there = places.get(entry.seq);
    if (!there || there.link === entry.link) continue;
    return { seq: entry.seq, byServer: entry.stampedAt !== null && there.stampedAt !== null };
  }
  return null;
}
