/**
 * What a row of the market shows of an offer, in one prepared statement: a page asks for it more often than for anything else. Its
 * shape is held against what the ORM reads of the same offers in a test.
 */
import type pg from 'pg';
import { pool } from '../../db/client.ts';
import type { Account, Offer, OfferRevision, Prisma } from '../../db/generated/client.ts';

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
  >;
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
const TEXT = `SELECT ${[
  ...columns('o', OFFER),
  ...columns('o', ['totalTokens', 'heldTokens'], '::text'),
  ...columns('a', MAKER),
  ...columns('r', REVISION),
  ...columns('r', FIGURES, '::text'),
].join(', ')},
  ARRAY(SELECT m."methodId" FROM "OfferMethod" m WHERE m."offerId" = o."id" AND m."revision" = o."revision"
        ORDER BY m."methodId") AS "methodIds",
  EXISTS (SELECT 1 FROM "StandingOffer" s WHERE s."offerId" = o."id" AND s."endedAt" IS NULL AND s."signature" IS NOT NULL)
    AS "signed"
  FROM "Offer" o
  JOIN "OfferRevision" r ON r."offerId" = o."id" AND r."revision" = o."revision"
  JOIN "Account" a ON a."id" = o."makerId"
  WHERE o."id" = ANY($1::text[])`;

type Row = Omit<ListedOffer, 'maker' | 'current'> &
  Omit<ListedOffer['maker'], 'id'> &
  Omit<ListedOffer['current'], 'methods' | 'leastMinor' | 'mostMinor'> & {
    readonly leastMinor: string;
    readonly mostMinor: string;
    readonly methodIds: readonly string[];
    readonly signed: boolean;
  };

/** The offers of these ids, in no order; what is not there is left out. */
export async function readRows(ids: readonly string[], on: Pick<pg.Pool, 'query'> = pool()): Promise<OfferRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await on.query<Row>({ name: 'offer_rows', text: TEXT, values: [ids] });
  return rows.map((row) => ({
    ...row,
    maker: { ...row, id: row.makerId },
    current: {
      ...row,
      leastMinor: BigInt(row.leastMinor),
      mostMinor: BigInt(row.mostMinor),
      methods: row.methodIds.map((methodId) => ({ methodId })),
    },
  }));
}
