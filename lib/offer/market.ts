/**
 * The order of the market, and where its next page begins. Pure.
 *
 * The book holds three streams, each in an order that no rate changes: offers at a margin by margin, at a fixed price by price,
 * and at a bound of their maker's (where the rate has crossed it) by bound. A page merges them by price at the rate at which the
 * first page was read; the cursor keeps that rate and the place in each stream, so that nothing is shown twice or left out while
 * rates move. What a row shows is its price now. Sorted by their makers' scores instead, offers are one stream, in the order of what stands in their rows.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { MINUTE, type Instant } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { refuseOffer } from './refusals.ts';
import type { MarketFilter } from './schema.ts';

/** Rows of a page. */
export const PAGE = 25;
/** Added to the number of a shelf: the same shelf of offers that trusted people alone can take. */
export const CIRCLE = 4;
/** A maker seen within so many seconds is online. */
export const ONLINE_SECONDS = 5 * MINUTE;
/** A cursor older than this begins anew: the rate it was read at says little by then. */
const CURSOR_SECONDS = 30 * MINUTE;

/** Which part of the book an entry comes from. */
export type Stream = 'margin' | 'fixed' | 'bound' | 'score';
/** Key and offer id of the last entry shown of a stream: a margin in basis points, a price as a decimal, or whole points of a score. */
export type Place = readonly [key: string, offerId: string];
export type Position = {
  /** Fiat per whole coin at the first page; null: there was none. */
  readonly rate: string | null;
  readonly places: { readonly [S in Stream]?: Place };
};

/** What a cursor belongs to: every part of the filter but itself, and who asks where that decides what is listed. */
function scopeOf({ after: _, ...filter }: MarketFilter, actorId: string | null): string {
  return JSON.stringify([
    filter.takeable ? actorId : null,
    // A field left empty is a field left out.
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

function sign(key: Uint8Array, body: string, scope: string): string {
  return bytesToHex(hmac(sha256, key, utf8ToBytes(`market cursor\0${body}\0${scope}`))).slice(0, 32);
}

type Of = {
  readonly filter: MarketFilter;
  readonly actorId: string | null;
  /** The first signs; what any of them signed counts. */
  readonly keys: readonly Uint8Array[];
};

/** The cursor of the page after `position`, signed, so that only places that were shown are looked up. */
export function writeCursor({ rate, places }: Position, at: Instant, { filter, actorId, keys }: Of): string {
  // In the plain: ids and figures stand in the page as well, and are written short there for that.
  const parts = STREAMS.flatMap((stream) => {
    const place = places[stream];
    return place ? [`${stream[0]}${plain(place[0])}_${place[1]}`] : [];
  });
  const body = [`${at}`, rate === null ? '' : plain(rate), ...parts].join('*');
  return `${body}*${sign(keys[0]!, body, scopeOf(filter, actorId))}`;
}

const STREAMS: readonly Stream[] = ['margin', 'fixed', 'bound', 'score'];

/** A decimal without zeros that say nothing. */
const plain = (decimal: string): string => decimal.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

/** Reads a cursor. Refuses `offer.cursor_unknown` (forged, broken, of another query) and `offer.cursor_old`. */
export function readCursor(text: string, now: Instant, { filter, actorId, keys }: Of): Result<Position> {
  const end = text.lastIndexOf('*');
  const [body, mark] = [text.slice(0, Math.max(0, end)), text.slice(end + 1)];
  const scope = scopeOf(filter, actorId);
  if (!keys.some((key) => sign(key, body, scope) === mark)) return refused(refuseOffer('offer.cursor_unknown'));
  // Only what we wrote gets here.
  const [at = '', rate = '', ...parts] = body.split('*');
  if (now - Number(at) > CURSOR_SECONDS) return refused(refuseOffer('offer.cursor_old'));
  const places: { [S in Stream]?: Place } = {};
  for (const part of parts) {
    const [place = '', offerId = ''] = part.slice(1).split('_');
    places[STREAMS.find((stream) => stream[0] === part[0])!] = [place, offerId];
  }
  return ok({ rate: rate === '' ? null : rate, places });
}

export type Found = {
  readonly offerId: string;
  readonly stream: Stream;
  /** Its place in the stream, as in a {@link Place}. */
  readonly key: string;
};

/**
 * The first page of what was found, which is in order of price: each offer once, whichever of its methods it was found by, and
 * where the next page begins (undefined: there is none).
 */
export function pageOf<F extends Found>(
  found: readonly F[],
  before: Position,
): { readonly rows: readonly F[]; readonly next: Position | undefined } {
  const seen = new Set<string>();
  const rows = found.filter(({ offerId }) => !seen.has(offerId) && seen.add(offerId));
  const shown = rows.slice(0, PAGE);
  const places: { [S in Stream]?: Place } = { ...before.places };
  for (const { stream, key, offerId } of shown) places[stream] = [key, offerId];
  return { rows: shown, next: rows.length > PAGE ? { rate: before.rate, places } : undefined };
}
