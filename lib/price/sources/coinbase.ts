/**
 * Coinbase Exchange, GET /products/ETH-USD/ticker: last trade, price as a string, time in ISO 8601. The answer does not name its product.
 * https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-ticker
 */
import { z } from 'zod';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { coinFigure, readEach, sourceTime, type PriceSource } from './source.ts';

export const COINBASE_BASE = 'https://api.exchange.coinbase.com';

/** USDC has no market there: the exchange counts it as a dollar itself. */
const PRODUCTS: Readonly<Record<string, string>> = { ETH: 'ETH-USD', DAI: 'DAI-USD' };

const ticker = z.object({ price: z.string(), time: z.string() });

export function coinbase(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'coinbase',
    everySeconds: 30,
    read: ({ assets }, now) =>
      readEach(
        assets.filter((asset) => asset in PRODUCTS),
        async (asset) => {
          const product = PRODUCTS[asset]!;
          const { price, time } = await fetchJson(below(base, `/products/${product}/ticker`), ticker, limits);
          const at = sourceTime(Date.parse(time) / 1000, now, product);
          return { source: 'coinbase', base: asset, quote: 'USD', value: coinFigure(price, product), at, goodFor: 300 };
        },
      ),
  };
}
