/** For a search that finds nothing: what to ask less for, and what that would find. */
import { findTaker } from '../../account/queries.ts';
import { findTraded } from '../../chain/traded.ts';
import type { Ctx } from '../../db/ctx.ts';
import { currencyDecimals, findCurrency } from '../../kernel/currencies.ts';
import { instantOf } from '../../kernel/instant.ts';
import { parseUnits } from '../../kernel/money.ts';
import { currentRate } from '../../price/queries.ts';
import { rateText } from '../../price/ratio.ts';
import { PAGE } from '../market.ts';
import type { MarketFilter } from '../schema.ts';
import type { LoosenedView } from '../view.ts';
import { findMarket, searchBook } from './book.ts';
import { listCircle } from './circle.ts';
import { shelfOf } from './market.ts';

type Drop = LoosenedView['drop'];

/** What each way leaves of a filter. */
const WITHOUT: { readonly [D in Drop]: (filter: MarketFilter) => MarketFilter } = {
  amount: (filter) => ({ ...filter, amount: undefined }),
  methods: (filter) => ({ ...filter, methods: [] }),
  country: (filter) => ({ ...filter, country: undefined }),
  takeable: (filter) => ({ ...filter, takeable: false }),
  shelf: (filter) => ({ ...filter, online: false, vault: false }),
  all: (filter) => ({
    ...filter,
    amount: undefined,
    methods: [],
    country: undefined,
    takeable: false,
    online: false,
    vault: false,
  }),
};

/** The filters that are on, one by one. */
function asked(filter: MarketFilter): Drop[] {
  const on: { readonly [D in Exclude<Drop, 'all'>]: boolean } = {
    amount: filter.amount !== undefined,
    methods: filter.methods.length > 0,
    country: filter.country !== undefined,
    takeable: filter.takeable,
    shelf: filter.online || filter.vault,
  };
  return (Object.keys(on) as Exclude<Drop, 'all'>[]).filter((drop) => on[drop]);
}

/**
 * The filters each of which, dropped alone, finds something, those that find most first; where none does, all of them together. Counts end
 * at a page: past that there are `more`.
 */
export async function listLoosened(ctx: Ctx, filter: MarketFilter): Promise<readonly LoosenedView[]> {
  const on = asked(filter);
  if (on.length === 0 || !findCurrency(filter.currency)) return [];
  const count = await counter(ctx, filter);
  if (!count) return [];
  const each = await Promise.all(on.map((drop) => count(drop)));
  const found = each.filter((one) => one.count > 0).sort((a, b) => b.count - a.count);
  if (found.length > 0 || on.length === 1) return found;
  const all = await count('all');
  return all.count > 0 ? [all] : [];
}

async function counter(ctx: Ctx, filter: MarketFilter): Promise<((drop: Drop) => Promise<LoosenedView>) | undefined> {
  const traded = findTraded(filter.asset);
  if (!traded) return undefined;
  const { chainId, asset } = traded;
  const decimals = currencyDecimals(filter.currency);
  const side = filter.want === 'buy' ? 'sell' : 'buy';
  const [market, taker] = await Promise.all([
    findMarket({ chainId, asset: asset.symbol, currency: filter.currency, side }),
    filter.takeable && ctx.actor ? findTaker(ctx.db, ctx.actor.accountId, instantOf(new Date())) : null,
  ]);
  if (market === undefined) return undefined;
  const circle = await listCircle(market, ctx.actor);
  const reference = currentRate(asset, filter.currency);
  const rate = reference ? rateText(reference.price, asset.decimals, decimals) : null;
  return async (drop) => {
    const less = WITHOUT[drop](filter);
    const found = await searchBook({
      market,
      want: less.want,
      methods: less.methods,
      shelf: shelfOf(less),
      amountMinor: less.amount === undefined ? null : (parseUnits(less.amount, decimals) ?? null),
      country: less.country ?? null,
      taker: less.takeable ? taker : null,
      circle,
      position: { rate, places: {} },
    });
    const count = new Set(found.map(({ offerId }) => offerId)).size;
    return { drop, count: Math.min(count, PAGE), more: count > PAGE };
  };
}
