/**
 * Bitfinex, GET /v2/tickers?symbols=tETHUSD,...: one array a symbol, [SYMBOL, BID, BID_SIZE, ASK, ASK_SIZE, DAILY_CHANGE,
 * DAILY_CHANGE_RELATIVE, LAST_PRICE, VOLUME, HIGH, LOW], figures as JSON numbers. It tells no time, so that of the answer counts.
 * https://docs.bitfinex.com/reference/rest-public-tickers
 */
import { z } from 'zod';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { coinFigure, readMany, SourceFailed, type PriceSource } from './source.ts';

export const BITFINEX_BASE = 'https://api-pub.bitfinex.com';

/** USDC goes by UDC there. */
const SYMBOLS: Readonly<Record<string, string>> = { ETH: 'tETHUSD', USDC: 'tUDCUSD', DAI: 'tDAIUSD' };
const LAST_PRICE = 7;

/** Exactly so many: in a row of another length the last price may stand elsewhere. */
const tickers = z.array(z.array(z.unknown()).length(11));

export function bitfinex(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'bitfinex',
    everySeconds: 30,
    read({ assets }, now) {
      const known = assets.filter((asset) => asset in SYMBOLS);
      return readMany(known, async () => {
        const symbols = known.map((asset) => SYMBOLS[asset]).join(',');
        const found = await fetchJson(below(base, '/v2/tickers', { symbols }), tickers, limits);
        return (asset) => {
          const symbol = SYMBOLS[asset]!;
          const row = found.find(([name]) => name === symbol);
          if (!row) throw new SourceFailed('wrong_pair', `Bitfinex did not answer ${symbol}`);
          const value = coinFigure(String(row[LAST_PRICE]), symbol);
          return { source: 'bitfinex', base: asset, quote: 'USD', value, at: now, goodFor: 120 };
        };
      });
    },
  };
}
