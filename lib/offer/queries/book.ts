/**
 * Reads of the book, in SQL: a page costs what its rows cost, however many offers there are. See `book."Entry"` in its migration
 * and market.ts for the three streams. Each text is one prepared statement; nothing a visitor wrote is part of any.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { TakerFacts } from '../../account/queries.ts';
import { pool } from '../../db/client.ts';
import { once } from '../../kernel/once.ts';
import { CIRCLE, PAGE, type Found, type Position, type Stream } from '../market.ts';
import { isByScore, partsFor, wayOf, type Part } from './parts.ts';

/** 0: all; 1: the maker is online; 2: coins in the vault; 3: both. */
export type Shelf = 0 | 1 | 2 | 3;

export type BookQuery = {
  readonly market: number;
  /** What the visitor does: whoever buys wants the lowest price first, whoever sells the highest. */
  readonly want: 'buy' | 'sell';
  /** By price, the best for the visitor first; or by the makers' scores, the highest first. */
  readonly sort?: 'price' | 'score' | undefined;
  readonly methods: readonly string[];
  readonly shelf: Shelf;
  readonly amountMinor: bigint | null;
  readonly country: string | null;
  readonly taker: TakerFacts | null;
  /** Makers whose offers for trusted people are found too, see circle.ts. */
  readonly circle?: readonly string[];
  readonly position: Position;
};

export type Queryable = Pick<pg.Pool, 'query'>;
type Row = { offerId: string; stream: Stream; key: string };

/** Values of one statement, by their place in it. */
export class Values {
  readonly list: unknown[] = [];
  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

const names = new Map<string, string>();
/** One name for a text: Postgres plans it once per connection. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `book_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
}

/** Runs a prepared statement. */
export async function run<T extends pg.QueryResultRow>(on: Queryable, text: string, values: unknown[]): Promise<T[]> {
  return (await on.query<T>({ name: nameOf(text), text, values })).rows;
}

type MarketOf = {
  readonly chainId: number;
  readonly asset: string;
  readonly currency: string;
  readonly side: 'buy' | 'sell';
};

/** A market that was named once keeps its number for ever: each connection to a database asks for it once. */
const numbers = () => once('market.numbers', () => new WeakMap<Queryable, Map<string, number>>());

/** The id of a market; undefined: nobody has ever offered there. */
export async function findMarket(of: MarketOf, on: Queryable = pool()): Promise<number | undefined> {
  const known = numbers().get(on) ?? new Map<string, number>();
  numbers().set(on, known);
  const name = `${of.chainId} ${of.asset} ${of.currency} ${of.side}`;
  const id = known.get(name) ?? (await readMarket(of, on));
  if (id !== undefined) known.set(name, id);
  return id;
}

async function readMarket(of: MarketOf, on: Queryable): Promise<number | undefined> {
  const rows = await run<{ id: number }>(
    on,
    `SELECT "id" FROM "book"."Market" WHERE "chainId" = $1 AND "asset" = $2 AND "currency" = $3 AND "side" = $4::"OfferSide"`,
    [of.chainId, of.asset, of.currency, of.side],
  );
  return rows[0]?.id;
}

/** One more than a page: whether there is a next one. */
const LIMIT = PAGE + 1;
/** Entries with room for an amount that are sorted outright. With more of them the streams find a page sooner. */
const FEW = 300;

/** The entries of a page and one more, best price at the position's rate first: each offer once, whichever of the methods it was found by. */
export async function searchBook(query: BookQuery, on: Queryable = pool()): Promise<Found[]> {
  const { text, values } = await searchStatement(query, on);
  return run<Row>(on, text, values);
}

export type Statement = { readonly text: string; readonly values: unknown[] };

/** The statement of a search: offer id, stream and key, in order. */
export async function searchStatement(query: BookQuery, on: Queryable): Promise<Statement> {
  const few = query.amountMinor === null ? null : await scarceEnd(query, query.amountMinor, on);
  const values = new Values();
  const methods = query.methods.length ? query.methods : [''];
  const bind: Bound = {
    market: values.add(query.market, 'int'),
    shelves: shelvesOf(query, values),
    methods: methods.map((id) => values.add(id, 'text')),
    // No order of scores asks for it.
    rate: isByScore(query) || query.position.rate === null ? null : values.add(query.position.rate, 'numeric'),
    filter: filterOf(query, values),
  };
  const text = few === null ? streamsText(query, bind, values) : scarceText(query, bind, values, few);
  return { text, values: values.list };
}

type Bound = {
  readonly market: string;
  /** SQL that says which shelf an entry stands on, one for each that is read. */
  readonly shelves: readonly string[];
  readonly methods: readonly string[];
  readonly rate: string | null;
  readonly filter: string;
};

/** The shelf asked for; and of the one for trusted people what these makers have there, found by an index of its own: its number is part of the text. */
function shelvesOf({ shelf, circle = [] }: BookQuery, values: Values): string[] {
  const open = `"shelf" = ${values.add(shelf, 'smallint')}`;
  if (circle.length === 0) return [open];
  return [open, `"shelf" = ${shelf + CIRCLE} AND "makerId" = ANY(${values.add(circle, 'text[]')})`];
}

type Edges = {
  /** For more than this few entries have room; null: there are no more than a few. */
  readonly most: bigint | null;
  /** For less than this. */
  readonly least: bigint | null;
};
type Known = { readonly at: number; readonly edges: Promise<Edges> };
/** Edges say which way is fast, never what is found: they may be a minute old. */
const EDGES_MS = 60_000;
const MOST_EDGES = 10_000;

/** Which end of the range of amounts this one lies in, where few entries have room; null: many may. */
async function scarceEnd(
  { market, shelf, methods }: BookQuery,
  amount: bigint,
  on: Queryable,
): Promise<'most' | 'least' | null> {
  const of = methods.length ? methods : [''];
  const edges = await Promise.all(of.map((method) => edgesOf(market, method, shelf, on)));
  if (edges.every(({ most }) => most === null || amount > most)) return 'most';
  if (edges.every(({ least }) => least === null || amount < least)) return 'least';
  return null;
}

function edgesOf(market: number, method: string, shelf: Shelf, on: Queryable): Promise<Edges> {
  const cache = once('market.edges', () => new Map<string, Known>());
  const name = `${market} ${method} ${shelf}`;
  const known = cache.get(name);
  if (known && performance.now() - known.at < EDGES_MS) return known.edges;
  const edges = readEdges(market, method, shelf, on);
  edges.catch(() => cache.delete(name));
  cache.delete(name);
  cache.set(name, { at: performance.now(), edges });
  if (cache.size > MOST_EDGES) cache.delete(cache.keys().next().value!);
  return edges;
}

async function readEdges(market: number, method: string, shelf: Shelf, on: Queryable): Promise<Edges> {
  const edge = (column: string, way: string) =>
    `(SELECT "${column}" FROM "book"."Entry" WHERE "market" = $1::int AND "method" = $2::text AND "shelf" = $3::smallint
      ORDER BY "${column}" ${way} OFFSET ${FEW} LIMIT 1)::text`;
  const [row] = await run<{ most: string | null; least: string | null }>(
    on,
    `SELECT ${edge('mostMinor', 'DESC')} AS "most", ${edge('leastMinor', 'ASC')} AS "least"`,
    [market, method, shelf],
  );
  const { most, least } = row!;
  return { most: most === null ? null : BigInt(most), least: least === null ? null : BigInt(least) };
}

function filterOf({ amountMinor, country, taker }: BookQuery, values: Values): string {
  const parts: string[] = [];
  if (amountMinor !== null) {
    const amount = values.add(`${amountMinor}`, 'bigint');
    parts.push(`"leastMinor" <= ${amount} AND "mostMinor" >= ${amount}`);
    // Between two who have not traded yet the cap is what counts; the offer's page knows better of those who have.
    if (taker) parts.push(`("firstMostMinor" IS NULL OR "firstMostMinor" >= ${amount})`);
  }
  if (country !== null) parts.push(`("country" IS NULL OR "country" = ${values.add(country, 'text')})`);
  if (taker) {
    parts.push(`"leastTrades" <= ${values.add(taker.trades, 'int')}`);
    parts.push(`"leastCompletionBps" <= ${values.add(taker.completionBps ?? 0, 'int')}`);
    parts.push(`"leastAgeDays" <= ${values.add(taker.ageDays, 'int')}`);
    parts.push(`("takerCountries" IS NULL OR ${values.add(taker.country ?? '', 'text')} = ANY("takerCountries"))`);
    parts.push(`"makerId" <> ${values.add(taker.accountId, 'text')}`);
    if (taker.apart.length > 0) parts.push(`"makerId" <> ALL(${values.add(taker.apart, 'text[]')})`);
  }
  return parts.map((part) => ` AND ${part}`).join('');
}

function afterOf(query: BookQuery, part: Part, values: Values): string {
  const place = query.position.places[part.stream];
  if (!place) return '';
  const sign = wayOf(query) === 'ASC' ? '>' : '<';
  return ` AND (${part.key}, "offerId") ${sign} (${values.add(place[0], part.keyType)}, ${values.add(place[1], 'text')})`;
}

function streamsText(query: BookQuery, { market, shelves, methods, rate, filter }: Bound, values: Values): string {
  const way = wayOf(query);
  const parts = partsFor(query, rate).map((part) => ({ ...part, after: afterOf(query, part, values) }));
  const places = methods.flatMap((method) => shelves.map((shelf) => ({ method, shelf })));
  const selects = parts.map(({ stream, key, price, where, after }) => {
    const reads = places.map(
      ({ method, shelf }) =>
        `(SELECT "offerId", ${key} AS "place", ${price} AS "at" FROM "book"."Entry"
          WHERE "market" = ${market} AND "method" = ${method} AND ${shelf}${filter} AND ${where}${after}
          ORDER BY ${key} ${way}, "offerId" ${way} LIMIT ${LIMIT})`,
    );
    const columns = `"offerId", '${stream}' AS "stream", "place"::text AS "key", "at"`;
    if (reads.length === 1) return `(SELECT ${columns} FROM ${reads[0]} AS one)`;
    // An offer found by several of its methods has one place in all of them: merged, they are read only as far as a page needs.
    return `(SELECT DISTINCT ON ("place", "offerId") ${columns} FROM (${reads.join(' UNION ALL ')}) AS several
      ORDER BY "place" ${way}, "offerId" ${way} LIMIT ${LIMIT})`;
  });
  return `SELECT "offerId", "stream", "key" FROM (${selects.join(' UNION ALL ')}) AS found
    ORDER BY "at" ${way}, "offerId" ${way} LIMIT ${LIMIT}`;
}

/** The same answer where few entries have room for the amount: all of those, sorted. */
function scarceText(
  query: BookQuery,
  { market, shelves, methods, rate, filter }: Bound,
  values: Values,
  end: 'most' | 'least',
): string {
  const way = wayOf(query);
  const parts = partsFor(query, rate).map((part) => ({ ...part, after: afterOf(query, part, values) }));
  const amount = values.add(`${query.amountMinor}`, 'bigint');
  const edge = end === 'most' ? `"mostMinor" >= ${amount}` : `"leastMinor" <= ${amount}`;
  const selects = parts.map(
    ({ stream, key, price, where, after }) =>
      `SELECT "offerId", '${stream}' AS "stream", (${key})::text AS "key", ${price} AS "at" FROM few
        WHERE ${where}${after}${filter}`,
  );
  // With no other range in it than the one that is short, so that no plan can walk along a long one.
  const few = shelves.map(
    (shelf) => `SELECT DISTINCT ON ("offerId") * FROM "book"."Entry"
      WHERE "market" = ${market} AND "method" IN (${methods.join(', ')}) AND ${shelf} AND ${edge}`,
  );
  return `WITH few AS MATERIALIZED (${few.join(' UNION ALL ')})
    SELECT "offerId", "stream", "key" FROM (${selects.join(' UNION ALL ')}) AS found
    ORDER BY "at" ${way}, "offerId" ${way} LIMIT ${LIMIT}`;
}

/** How many offers a market has, in all (the empty method) and by method. */
export async function countByMethod(
  market: number,
  shelf: Shelf,
  on: Queryable = pool(),
): Promise<ReadonlyMap<string, number>> {
  const rows = await run<{ method: string; count: number }>(
    on,
    `SELECT "method", count(*)::int AS "count" FROM "book"."Entry" WHERE "market" = $1::int AND "shelf" = $2::smallint
     GROUP BY "method"`,
    [market, shelf],
  );
  return new Map(rows.map(({ method, count }) => [method, count]));
}
