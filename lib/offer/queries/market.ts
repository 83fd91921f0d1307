/** The market: a page of live offers that fit a filter, best for the visitor first. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { findTaker } from '../../account/queries.ts';
import { findTraded } from '../../chain/traded.ts';
import { config } from '../../config.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { currencyDecimals, findCurrency } from '../../kernel/currencies.ts';
import { instantOf } from '../../kernel/instant.ts';
import { bpsOf, parseUnits, tokensFor } from '../../kernel/money.ts';
import { once } from '../../kernel/once.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { rateStatus } from '../../price/queries.ts';
import { rateText, wholePrice } from '../../price/ratio.ts';
import { rateStatusView } from '../../price/view.ts';
import { siteNow } from '../../site/queries.ts';
import { pageOf, readCursor, writeCursor, type Position } from '../market.ts';
import { loadOffers, standingAmong, viewOf } from '../queries.ts';
import { amountWithin } from '../quote.ts';
import type { MarketFilter } from '../schema.ts';
import type { MarketRow, MarketView, OfferView } from '../view.ts';
import { countByMethod, findMarket, type Shelf } from './book.ts';
import { countCircle, listCircle } from './circle.ts';
import { searchRows, type OfferRow } from './rows.ts';

const EMPTY = {
  rows: [],
  next: null,
  total: 0,
  methodCounts: {},
  rate: null,
  rateStatus: rateStatusView({ state: 'none' }),
} as const;

/**
 * A page of the market. Cursors are read with the rate of their first page, so that rates that move in between neither repeat nor
 * leave out an offer; the prices shown are those of now. Refuses `offer.cursor_unknown`, `offer.cursor_old`.
 */
export async function listMarket(ctx: Ctx, filter: MarketFilter): Promise<Result<MarketView>> {
  const traded = findTraded(filter.asset);
  if (!traded || !findCurrency(filter.currency)) return ok(EMPTY);
  const { chainId, asset } = traded;
  const decimals = currencyDecimals(filter.currency);
  const now = instantOf(new Date());
  const of = { filter, actorId: ctx.actor?.accountId ?? null, keys: cursorKeys() };
  const status = rateStatus(asset, filter.currency);
  const reference = status.state === 'fresh' ? status.rate : undefined;
  const first: Position = {
    rate: reference ? rateText(reference.price, asset.decimals, decimals) : null,
    places: {},
  };
  const position = filter.after === undefined ? ok(first) : readCursor(filter.after, now, of);
  if (!position.ok) return position;
  const head = {
    rate: reference ? wholePrice(reference.price, asset.decimals, decimals) : null,
    rateStatus: rateStatusView(status),
  };
  const side = filter.want === 'buy' ? 'sell' : 'buy';
  const market = await findMarket({ chainId, asset: asset.symbol, currency: filter.currency, side });
  if (market === undefined) return ok({ ...EMPTY, ...head });
  const amountMinor = filter.amount === undefined ? null : (parseUnits(filter.amount, decimals) ?? null);
  const shelf = shelfOf(filter);
  const [taker, circle] = await Promise.all([
    filter.takeable && ctx.actor ? findTaker(ctx.db, ctx.actor.accountId, now) : null,
    listCircle(market, ctx.actor),
  ]);
  const [found, counts, ofCircle] = await Promise.all([
    searchRows({
      market,
      want: filter.want,
      sort: filter.sort,
      methods: filter.methods,
      shelf,
      amountMinor,
      country: filter.country ?? null,
      taker,
      circle,
      position: position.value,
    }),
    countsOf(market, shelf),
    countCircle({ market, shelf, circle, method: filter.methods[0] ?? '' }),
  ]);
  const page = pageOf(found, position.value);
  const rows = await rowsOf(
    ctx,
    page.rows.map(({ offer }) => offer),
    amountMinor,
  );
  return ok({
    ...head,
    rows,
    next: page.next ? writeCursor(page.next, now, of) : null,
    // Without a rate only fixed prices are listed, and the counts would count what waits too.
    total: reference ? totalOf(filter, counts, ofCircle) : null,
    methodCounts: reference ? Object.fromEntries([...counts].filter(([method]) => method !== '')) : {},
  });
}

/** Derived, so that the secret of sign-in signs nothing else. */
function cursorKeys(): readonly Uint8Array[] {
  return once('market.cursorKeys', () =>
    config().secrets.auth.map((secret) => sha256(utf8ToBytes(`market cursors\0${secret}`))),
  );
}

/** Where in the book the filter looks. */
export const shelfOf = ({ online, vault }: MarketFilter): Shelf => ((online ? 1 : 0) + (vault ? 2 : 0)) as Shelf;

/** How many there are, where that is known without looking at each: with no filter but the shelf and one method at most. */
function totalOf(filter: MarketFilter, counts: Counts, ofCircle: number): number | null {
  if (filter.amount !== undefined || filter.country || filter.takeable || filter.methods.length > 1) return null;
  return (counts.get(filter.methods[0] ?? '') ?? 0) + ofCircle;
}

type Counts = ReadonlyMap<string, number>;
type Counted = { at: number; counts: Promise<Counts> };
/** Counting reads a whole market: once in so many milliseconds for each, however many ask. */
const COUNTS_MS = 5_000;
const MOST_COUNTED = 2_000;

function countsOf(market: number, shelf: Shelf): Promise<Counts> {
  const cache = once('market.counts', () => new Map<string, Counted>());
  const name = `${config().databaseUrl} ${market} ${shelf}`;
  const known = cache.get(name);
  if (known && performance.now() - known.at < COUNTS_MS) return known.counts;
  const counts = countByMethod(market, shelf);
  // A failure is nobody's answer but the one who asked.
  counts.catch(() => cache.delete(name));
  cache.delete(name);
  cache.set(name, { at: performance.now(), counts });
  if (cache.size > MOST_COUNTED) cache.delete(cache.keys().next().value!);
  return counts;
}

/**
 * These offers as the market shows them to anybody, in no order; what is not in it for all is left out. Unlike a page of the market it keeps what follows a rate that
 * is not there, without a price.
 */
export async function listRows(tx: Tx, offerIds: readonly string[]): Promise<MarketRow[]> {
  const offers = (await loadOffers(tx, offerIds)).filter(
    ({ state, unlisted, resting, maker, current }) =>
      state === 'live' && !unlisted && !resting && !current.trustedOnly && maker.awaySince === null,
  );
  const standings = await standingAmong(tx, offers);
  // Without an amount no fee is counted.
  return offers.map((offer) => rowOf(viewOf(offer, undefined, standings), null, 0));
}

/** What of them can be shown: an offer without a price, or without a unit left, is left out. */
async function rowsOf(ctx: Ctx, offers: readonly OfferRow[], amount: bigint | null): Promise<MarketRow[]> {
  const signed = offers.filter((offer) => offer.signed);
  const [standings, { feeBps }] = await Promise.all([standingAmong(ctx.db, signed), siteNow(ctx.db)]);
  return offers.flatMap((offer) => {
    const view = viewOf(offer, ctx.actor?.accountId, standings);
    return view.exact === undefined || view.leftUnits === '0' ? [] : [rowOf(view, amount, feeBps)];
  });
}

/** What the visitor gets, or gives: a selling taker locks amount and fee, which rounding can leave a unit under what was traded. */
function takerUnits(side: OfferView['side'], traded: bigint, feeBps: number): bigint {
  if (side === 'sell') return traded;
  const amount = amountWithin(traded, feeBps);
  return amount + bpsOf(amount, feeBps);
}

function rowOf({ exact, ...view }: ReturnType<typeof viewOf>, amount: bigint | null, feeBps: number): MarketRow {
  const units = amount === null || !exact ? null : takerUnits(view.side, tokensFor(amount, exact), feeBps);
  return { ...view, forAmountUnits: units === null ? null : `${units}` };
}
