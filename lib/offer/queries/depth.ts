/** How much can be traded at which price, on both sides of a market. */
import { findTraded } from '../../chain/traded.ts';
import { config } from '../../config.ts';
import { currencyDecimals, findCurrency } from '../../kernel/currencies.ts';
import { once } from '../../kernel/once.ts';
import { currentRate } from '../../price/queries.ts';
import { priceOf, rateText, wholePrice } from '../../price/ratio.ts';
import { stepsOf } from '../depth.ts';
import type { DepthStepView, DepthView } from '../view.ts';
import { findMarket } from './book.ts';
import { readLevels } from './levels.ts';

/** `asset`: a key. */
type Pair = { readonly asset: string; readonly currency: string };
type Known = { readonly at: number; readonly depth: Promise<DepthView | null> };

/** A drawing may be a few seconds old, however many look at it. */
const DRAWN_MS = 5_000;
const MOST_DRAWN = 500;

/** The depth of a market; null: no such asset or currency. An empty side has no steps. */
export function findDepth(pair: Pair): Promise<DepthView | null> {
  const cache = once('market.depth', () => new Map<string, Known>());
  const name = `${config().databaseUrl} ${pair.asset} ${pair.currency}`;
  const known = cache.get(name);
  if (known && performance.now() - known.at < DRAWN_MS) return known.depth;
  const depth = readDepth(pair);
  // A failure is nobody's answer but the one who asked.
  depth.catch(() => cache.delete(name));
  cache.delete(name);
  cache.set(name, { at: performance.now(), depth });
  if (cache.size > MOST_DRAWN) cache.delete(cache.keys().next().value!);
  return depth;
}

async function readDepth({ asset: key, currency }: Pair): Promise<DepthView | null> {
  const traded = findTraded(key);
  if (!traded || !findCurrency(currency)) return null;
  const { chainId, asset } = traded;
  const { symbol } = asset;
  const decimals = currencyDecimals(currency);
  const reference = currentRate(asset, currency);
  const rate = reference ? rateText(reference.price, asset.decimals, decimals) : null;
  const side = async (want: 'buy' | 'sell'): Promise<DepthStepView[]> => {
    const of = { chainId, asset: symbol, currency, side: want === 'buy' ? 'sell' : 'buy' } as const;
    const market = await findMarket(of);
    if (market === undefined) return [];
    const levels = await readLevels({ market, want, rate });
    return stepsOf(levels.map((level) => ({ ...level, totalMinor: BigInt(level.totalMinor) }))).map((step) => {
      const price = priceOf(step.price, asset.decimals, decimals);
      return {
        price: price ? wholePrice(price, asset.decimals, decimals) : step.price,
        totalMinor: `${step.totalMinor}`,
        offers: step.offers,
      };
    });
  };
  const [sells, buys] = await Promise.all([side('buy'), side('sell')]);
  return { asset: symbol, currency, currencyDecimals: decimals, sells, buys };
}
