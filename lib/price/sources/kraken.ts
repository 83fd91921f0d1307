/**
 * Kraken, GET /0/public/Ticker?pair=...: by pair, `c` is the last trade as [price, lot]. It tells no time, so that of the answer counts.
 * The old pairs answer under their long name (ETHUSD is XETHZUSD).
 * https://docs.kraken.com/api/docs/rest-api/get-ticker-information
 */
import { z } from 'zod';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { coinFigure, readMany, SourceFailed, type PriceSource } from './source.ts';

export const KRAKEN_BASE = 'https://api.kraken.com';

const PAIRS: Readonly<Record<string, string>> = { ETH: 'XETHZUSD', USDC: 'USDCUSD', DAI: 'DAIUSD' };

const tickers = z.object({
  error: z.array(z.string()),
  result: z.record(z.string(), z.object({ c: z.tuple([z.string()], z.string()) })).optional(),
});

export function kraken(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'kraken',
    everySeconds: 30,
    read({ assets }, now) {
      const known = assets.filter((asset) => asset in PAIRS);
      return readMany(known, async () => {
        const pair = known.map((asset) => PAIRS[asset]).join(',');
        const { error, result } = await fetchJson(below(base, '/0/public/Ticker', { pair }), tickers, limits);
        if (!result) throw new SourceFailed('malformed', `Kraken says ${error.join(', ')}`);
        return (asset) => {
          const name = PAIRS[asset]!;
          const price = result[name]?.c[0];
          if (price === undefined) throw new SourceFailed('wrong_pair', `Kraken did not answer ${name}`);
          return { source: 'kraken', base: asset, quote: 'USD', value: coinFigure(price, name), at: now, goodFor: 120 };
        };
      });
    },
  };
}
