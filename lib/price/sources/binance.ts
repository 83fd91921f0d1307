/**
 * Binance, GET /api/v3/ticker/24hr?symbols=["ETHUSDC"]&type=MINI: lastPrice as a string, closeTime in milliseconds. It has no dollar
 * markets: ether is quoted in USDC, which counts by what that is worth in dollars elsewhere.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints (the base is its market-data-only host)
 */
import { z } from 'zod';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { coinFigure, readMany, SourceFailed, sourceTime, type PriceSource } from './source.ts';

export const BINANCE_BASE = 'https://data-api.binance.vision';

const SYMBOLS: Readonly<Record<string, { readonly symbol: string; readonly quote: string }>> = {
  ETH: { symbol: 'ETHUSDC', quote: 'USDC' },
};

const tickers = z.array(z.object({ symbol: z.string(), lastPrice: z.string(), closeTime: z.string() }));

export function binance(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'binance',
    everySeconds: 30,
    read({ assets }, now) {
      const known = assets.filter((asset) => asset in SYMBOLS);
      return readMany(known, async () => {
        const symbols = JSON.stringify(known.map((asset) => SYMBOLS[asset]!.symbol));
        const found = await fetchJson(below(base, '/api/v3/ticker/24hr', { symbols, type: 'MINI' }), tickers, limits);
        return (asset) => {
          const { symbol, quote } = SYMBOLS[asset]!;
          const ticker = found.find((one) => one.symbol === symbol);
          if (!ticker) throw new SourceFailed('wrong_pair', `Binance did not answer ${symbol}`);
          const at = sourceTime(Number(ticker.closeTime) / 1000, now, symbol);
          return {
            source: 'binance',
            base: asset,
            quote,
            value: coinFigure(ticker.lastPrice, symbol),
            at,
            goodFor: 300,
          };
        };
      });
    },
  };
}
