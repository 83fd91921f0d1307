/** What of a page of the market has changed: asked every few seconds by every open tab, so it is small and answered from memory. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { findTraded } from '../../chain/traded.ts';
import { config } from '../../config.ts';
import type { Ctx } from '../../db/ctx.ts';
import { once } from '../../kernel/once.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { MarketFilter, MarketVersionInput } from '../schema.ts';
import type { MarketVersionView } from '../view.ts';
import { findMarket } from './book.ts';
import { listCircle } from './circle.ts';
import { keptInBook } from './levels.ts';
import { listMarket, shelfOf } from './market.ts';

type Rows = MarketVersionView['rows'];
type Page = { readonly rows: Rows; readonly marketId: number | undefined };
type Known = { readonly at: number; readonly page: Promise<Result<Page>> };

/** Tabs that look at the same page within so many milliseconds share one answer. */
const SHARED_MS = 1_000;
const MOST_SHARED = 1_000;

/**
 * A page of the market as it is now, by ids, revisions and prices, and which of the offers in `seen` are still there. Refuses
 * what {@link listMarket} refuses.
 */
export async function getMarketVersion(ctx: Ctx, input: MarketVersionInput): Promise<Result<MarketVersionView>> {
  const { seen, ...filter } = input;
  const page = await ((await isOwn(ctx, filter)) ? read(ctx, filter) : shared(ctx, { ...filter, takeable: false }));
  if (!page.ok) return page;
  const { rows, marketId } = page.value;
  const there = new Set(rows.map(({ id }) => id));
  const missing = seen.filter((id) => !there.has(id));
  const kept = marketId === undefined ? [] : await keptInBook(marketId, shelfOf(filter), missing);
  const version = bytesToHex(sha256(utf8ToBytes(JSON.stringify([rows, kept])))).slice(0, 16);
  return ok({ version, rows, kept });
}

async function read(ctx: Ctx, filter: MarketFilter): Promise<Result<Page>> {
  const [market, marketId] = await Promise.all([listMarket(ctx, filter), marketOf(filter)]);
  if (!market.ok) return market;
  const rows = market.value.rows.map(({ id, revision, wholePrice, fromMarketBps, forAmountUnits }) => ({
    id,
    revision,
    wholePrice,
    fromMarketBps,
    forAmountUnits,
  }));
  return ok({ rows, marketId });
}

async function marketOf({ want, asset: key, currency }: MarketFilter): Promise<number | undefined> {
  const traded = findTraded(key);
  if (!traded) return undefined;
  const { chainId, asset } = traded;
  return findMarket({ chainId, asset: asset.symbol, currency, side: want === 'buy' ? 'sell' : 'buy' });
}

/** Whether the page is another for this visitor than for all. */
async function isOwn({ actor }: Ctx, filter: MarketFilter): Promise<boolean> {
  if (!actor || filter.takeable) return actor !== null;
  const market = await marketOf(filter);
  return market !== undefined && (await listCircle(market, actor)).length > 0;
}

/** The same for everybody who is not asked about themselves. */
function shared(ctx: Ctx, filter: MarketFilter): Promise<Result<Page>> {
  const cache = once('market.versions', () => new Map<string, Known>());
  const name = `${config().databaseUrl} ${JSON.stringify(filter)}`;
  const known = cache.get(name);
  if (known && performance.now() - known.at < SHARED_MS) return known.page;
  const page = read({ ...ctx, actor: null }, filter);
  // A failure is nobody's answer but the one who asked.
  page.catch(() => cache.delete(name));
  cache.delete(name);
  cache.set(name, { at: performance.now(), page });
  if (cache.size > MOST_SHARED) cache.delete(cache.keys().next().value!);
  return page;
}
