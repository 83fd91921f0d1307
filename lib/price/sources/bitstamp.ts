/**
 * Bitstamp, GET /api/v2/ticker/ethusd/: last as a string, timestamp in seconds as a string; newer answers name their pair ("ETH/USD").
 * https://www.bitstamp.net/api/#tag/Tickers/operation/GetMarketTicker
 */
import { z } from 'zod';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { coinFigure, readEach, SourceFailed, sourceTime, type PriceSource } from './source.ts';

export const BITSTAMP_BASE = 'https://www.bitstamp.net';

const MARKETS: Readonly<Record<string, string>> = { ETH: 'ethusd', USDC: 'usdcusd', DAI: 'daiusd' };

const ticker = z.object({
  last: z.string(),
  timestamp: z.string(),
  pair: z.string().optional(),
  market: z.string().optional(),
});

export function bitstamp(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'bitstamp',
    everySeconds: 30,
    read: ({ assets }, now) =>
      readEach(
        assets.filter((asset) => asset in MARKETS),
        async (asset) => {
          const market = MARKETS[asset]!;
          const said = await fetchJson(below(base, `/api/v2/ticker/${market}/`), ticker, limits);
          const named = said.pair ?? said.market;
          if (named !== undefined && named !== `${asset}/USD`)
            throw new SourceFailed('wrong_pair', `Bitstamp answered ${named} for ${market}`);
          const at = sourceTime(Number(said.timestamp), now, market);
          return {
            source: 'bitstamp',
            base: asset,
            quote: 'USD',
            value: coinFigure(said.last, market),
            at,
            goodFor: 300,
          };
        },
      ),
  };
}
