/**
 * What a row of the market shows of an offer, in one prepared statement with the search for it: a page asks for it more often than for anything
 * else, and each statement is a way to the database and back. Its shape is held against what the ORM reads of the same offers in a test.
 */
import { pool } from '../../db/client.ts';
import type { Account, Offer, OfferRevision, Prisma } from '../../db/generated/client.ts';
import type { Found } from '../market.ts';
import { run, searchStatement, type BookQuery, type Queryable, type Statement } from './book.ts';

/** An integer of a numeric column, however it was read. */
export type Figure = Prisma.Decimal | string;

/** The columns of a price, each with its own numerator and denominator. */
export type PriceColumn =
  | 'priceNumerator'
  | 'priceDenominator'
  | 'floorNumerator'
  | 'floorDenominator'
  | 'ceilingNumerator'
  | 'ceilingDenominator';

/** Of an offer, its maker and the revision that can be taken: what {@link import('../queries.ts').viewOf} looks at. */
export type ListedOffer = Pick<
  Offer,
  'id' | 'makerId' | 'side' | 'chainId' | 'asset' | 'currency' | 'state' | 'revision'
> & {
  readonly totalTokens: Figure | null;
  readonly heldTokens: Figure;
  readonly maker: Pick<
    Account,
    | 'id'
    | 'name'
    | 'walletAddress'
    | 'tradesDone'
    | 'completionBps'
    | 'medianReleaseSeconds'
    | 'medianPaySeconds'
    | 'feedbackPositive'
    | 'feedbackNegative'
    | 'lastSeenAt'
    | 'scoreLow'
    | 'scoreHigh'
    | 'bondAsset'
  > & { readonly bondUnits: Figure | null };
  readonly current: Pick<
    OfferRevision,
    'pricing' | 'marginBps' | 'leastMinor' | 'mostMinor' | 'paymentWindowSeconds' | 'terms' | 'country'
  > & { readonly [K in PriceColumn]: Figure | null } & { readonly methods: readonly { readonly methodId: string }[] };
};

/** `signed`: coins may be locked by a standing offer of it. */
export type OfferRow = ListedOffer & { readonly signed: boolean };

const OFFER = ['id', 'makerId', 'side', 'chainId', 'asset', 'currency', 'state', 'revision'] as const;
const MAKER = [
  'name',
  'walletAddress',
  'tradesDone',
  'completionBps',
  'medianReleaseSeconds',
  'medianPaySeconds',
  'feedbackPositive',
  'feedbackNegative',
  'lastSeenAt',
  'scoreLow',
  'scoreHigh',
  'bondAsset',
] as const;
const REVISION = ['pricing', 'marginBps', 'paymentWindowSeconds', 'terms', 'country'] as const;
const FIGURES = [
  'leastMinor',
  'mostMinor',
  'priceNumerator',
  'priceDenominator',
  'floorNumerator',
  'floorDenominator',
  'ceilingNumerator',
  'ceilingDenominator',
] as const;

const columns = (of: string, names: readonly string[], type = '') => names.map((name) => `${of}."${name}"${type}`);

// Numerics as text: their own parser would make floats of them.
const SHOWN = `${[
  ...columns('o', OFFER),
  ...columns('o', ['totalTokens', 'heldTokens'], '::text'),
  ...columns('a', MAKER),
  ...columns('a', ['bondUnits'], '::text'),
  ...columns('r', REVISION),
  ...columns('r', FIGURES, '::text'),
].join(', ')},
  ARRAY(SELECT m."methodId" FROM "OfferMethod" m WHERE m."offerId" = o."id" AND m."revision" = o."revision"
        ORDER BY m."methodId") AS "methodIds",
  EXISTS (SELECT 1 FROM "StandingOffer" s WHERE s."offerId" = o."id" AND s."endedAt" IS NULL AND s."signature" IS NOT NULL)
    AS "signed"`;
const JOINED = `JOIN "OfferRevision" r ON r."offerId" = o."id" AND r."revision" = o."revision"
  JOIN "Account" a ON a."id" = o."makerId"`;
type Row = Omit<ListedOffer, 'maker' | 'current'> &
  Omit<ListedOffer['maker'], 'id'> &
  Omit<ListedOffer['current'], 'methods' | 'leastMinor' | 'mostMinor'> & {
    readonly leastMinor: string;
    readonly mostMinor: string;
    readonly methodIds: readonly string[];
    readonly signed: boolean;
  };

const searches = new Map<string, string>();

/** The statement that finds offers, with what is shown of each. */
function withRows(search: string): string {
  const known = searches.get(search);
  if (known) return known;
  // The book's ids are of collation "C"; compared as such, no index of "Offer" would serve, and every page read the whole table.
  const text = `SELECT f."stream", f."key", ${SHOWN}
    FROM (SELECT *, row_number() OVER () AS "place" FROM (${search}) AS "search") AS f
    JOIN "Offer" o ON o."id" = f."offerId" COLLATE "default" ${JOINED} ORDER BY f."place"`;
  searches.set(search, text);
  return text;
}

export type FoundRow = Found & { readonly offer: OfferRow };

/** What {@link searchBook} finds, in its order, each with its offer. */
export async function searchRows(query: BookQuery, on: Queryable = pool()): Promise<FoundRow[]> {
  return readRows(await searchStatement(query, on), on);
}

/** What a search finds, in its order, each with its offer; what is not there is left out. */
export async function readRows({ text, values }: Statement, on: Queryable): Promise<FoundRow[]> {
  const rows = await run<Row & Pick<Found, 'stream' | 'key'>>(on, withRows(text), values);
  return rows.map((row) => ({ offerId: row.id, stream: row.stream, key: row.key, offer: rowOf(row) }));
}

function rowOf(row: Row): OfferRow {
  const { id, makerId: maker, name, walletAddress, tradesDone, completionBps, lastSeenAt } = row;
  const { medianReleaseSeconds, medianPaySeconds, feedbackPositive, feedbackNegative, scoreLow, scoreHigh } = row;
  const { bondAsset, bondUnits } = row;
  return {
    id,
    makerId: maker,
    side: row.side,
    chainId: row.chainId,
    asset: row.asset,
    currency: row.currency,
    state: row.state,
    revision: row.revision,
    totalTokens: row.totalTokens,
    heldTokens: row.heldTokens,
    signed: row.signed,
    maker: {
      id: maker,
      name,
      walletAddress,
      tradesDone,
      completionBps,
      medianReleaseSeconds,
      medianPaySeconds,
      feedbackPositive,
      feedbackNegative,
      lastSeenAt,
      scoreLow,
      scoreHigh,
      bondAsset,
      bondUnits,
    },
    current: {
      pricing: row.pricing,
      marginBps: row.marginBps,
      paymentWindowSeconds: row.paymentWindowSeconds,
      terms: row.terms,
      country: row.country,
      leastMinor: BigInt(row.leastMinor),
      mostMinor: BigInt(row.mostMinor),
      priceNumerator: row.priceNumerator,
      priceDenominator: row.priceDenominator,
      floorNumerator: row.floorNumerator,
      floorDenominator: row.floorDenominator,
      ceilingNumerator: row.ceilingNumerator,
      ceilingDenominator: row.ceilingDenominator,
      methods: row.methodIds.map((methodId) => ({ methodId })),
    },
  };
}
