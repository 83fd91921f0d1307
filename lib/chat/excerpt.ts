/**
 * What a party hands to a moderator: a contiguous run of the room with the messages of their choice opened, and everything needed to
 * check it, as plain JSON. Checking needs no server and no key: the trade's hash, the two wallets its terms name, and the stamping
 * keys the operator has published. Pure.
 */
import { readIdentity, type PublishedIdentity } from '#lib/account/identity.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isOpening, readContent, type Opened } from './content.ts';
import { readHeader, type Header } from './frank.ts';
import type { Entry } from './log.ts';
import { refuseChat } from './refusals.ts';
import { readCard, type Card } from './room-keys.ts';
import { hasExactly, isCount, isHash, isKey, isSignature } from './signing.ts';
import { readStamp, readStampPath, type Stamp, type StampPath } from './stamp.ts';

export const EXCERPT_FORMAT = 'holdfast-excerpt-1';
/** Entries of one excerpt. */
export const MOST_ENTRIES = 2000;
const MOST_CARDS = 32;

export type ExcerptEntry = {
  readonly seq: number;
  readonly at: Instant;
  readonly before: string;
  readonly header: Header;
  readonly signature: string;
  /** Null: not shown. */
  readonly opened: Opened | null;
  /** Where its link stands under one of the excerpt's stamps; null: no stamp of its own (a later one covers it by the chain). */
  readonly stamped: (StampPath & { readonly stamp: number }) | null;
};

export type Excerpt = {
  readonly format: typeof EXCERPT_FORMAT;
  readonly trade: string;
  readonly identities: readonly PublishedIdentity[];
  readonly cards: readonly Card[];
  readonly stamps: readonly Stamp[];
  readonly entries: readonly ExcerptEntry[];
};

export type ExcerptInput = {
  readonly trade: string;
  readonly identities: readonly PublishedIdentity[];
  readonly cards: readonly Card[];
  /** In order, without a gap. */
  readonly entries: readonly Entry[];
  /** What is shown, by sequence number. */
  readonly opened: ReadonlyMap<number, Opened>;
  /** The server's stamps, by sequence number. One for the last entry covers all before it. */
  readonly stamps: ReadonlyMap<number, StampPath & { readonly stamp: Stamp }>;
};

/**
 * Puts an excerpt together. Cards and identities that no entry needs are left out.
 * @throws RangeError on no entries, too many, or a gap: no moderator would take it.
 */
export function makeExcerpt({ trade, identities, cards, entries, opened, stamps }: ExcerptInput): Excerpt {
  const last = entries[0]?.seq ?? 0;
  if (entries.length === 0 || entries.length > MOST_ENTRIES || entries.some(({ seq }, i) => seq !== last + i))
    throw new RangeError(`an excerpt is 1 to ${MOST_ENTRIES} entries without a gap`);
  const used: Stamp[] = [];
  const placeOf = (seq: number): ExcerptEntry['stamped'] => {
    const found = stamps.get(seq);
    if (!found) return null;
    const known = used.findIndex(({ signature }) => signature === found.stamp.signature);
    const stamp = known >= 0 ? known : used.push(found.stamp) - 1;
    return { stamp, index: found.index, path: found.path };
  };
  return {
    format: EXCERPT_FORMAT,
    trade,
    identities,
    cards,
    entries: entries.map(({ seq, at, before, message: { header, signature } }) => {
      return { seq, at, before, header, signature, opened: opened.get(seq) ?? null, stamped: placeOf(seq) };
    }),
    stamps: used,
  };
}

/** Every item read, or undefined where one is not of its form or there are too many. */
function readAll<T>(value: unknown, most: number, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  const items = value.map(read);
  return items.every((item) => item !== undefined) ? (items as T[]) : undefined;
}

/** Reads an excerpt's exact form. Refusals: `chat.excerpt_unreadable`. Proves form, not content: see `verifyExcerpt`. */
export function readExcerpt(value: unknown): Result<Excerpt> {
  const unreadable = refused(refuseChat('chat.excerpt_unreadable'));
  if (!hasExactly(value, ['format', 'trade', 'identities', 'cards', 'stamps', 'entries'])) return unreadable;
  const { format, trade } = value;
  const identities = readAll(value.identities, MOST_CARDS, readIdentity);
  const cards = readAll(value.cards, MOST_CARDS, readCard);
  const stamps = readAll(value.stamps, MOST_ENTRIES, readStamp);
  const entries = readAll(value.entries, MOST_ENTRIES, readExcerptEntry);
  if (format !== EXCERPT_FORMAT || !isKey(trade) || !identities || !cards || !stamps || !entries?.length)
    return unreadable;
  const placed = entries.every(({ stamped }) => stamped === null || stamped.stamp < stamps.length);
  return placed ? ok({ format, trade, identities, cards, stamps, entries }) : unreadable;
}

const ENTRY_FIELDS = ['seq', 'at', 'before', 'header', 'signature', 'opened', 'stamped'];

function readExcerptEntry(value: unknown): ExcerptEntry | undefined {
  if (!hasExactly(value, ENTRY_FIELDS)) return undefined;
  const { seq, at, before, signature } = value;
  const header = readHeader(value.header);
  const opened = value.opened === null ? null : readShown(value.opened);
  const stamped = value.stamped === null ? null : readPlace(value.stamped);
  if (!isCount(seq, 1) || !isCount(at, 0) || !isHash(before) || !header || !isSignature(signature)) return undefined;
  if (opened === undefined || stamped === undefined) return undefined;
  return { seq, at, before, header, signature, opened, stamped };
}

function readShown(value: unknown): Opened | undefined {
  if (!hasExactly(value, ['content', 'opening'])) return undefined;
  const { opening } = value;
  const content = readContent(value.content);
  return content && isOpening(opening) ? { content, opening } : undefined;
}

function readPlace(value: unknown): ExcerptEntry['stamped'] | undefined {
  const { stamp, ...rest } = (value ?? {}) as Record<string, unknown>;
  const path = readStampPath(rest);
  return path && isCount(stamp, 0) ? { ...path, stamp } : undefined;
}
