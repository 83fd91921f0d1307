/**
 * CoinGecko, GET /api/v3/simple/price?ids=ethereum&vs_currencies=usd&include_last_updated_at=true&precision=full: by id, usd as a JSON
 * number and the time in seconds. Its public face refreshes once a minute.
 * https://docs.coingecko.com/reference/simple-price
 */
import { z } from 'zod';
import { below, fetchJson } from './fetch-json.ts';
import type { Fetching } from './fetch-text.ts';
import { coinFigure, readMany, SourceFailed, sourceTime, type PriceSource } from './source.ts';

export const COINGECKO_BASE = 'https://api.coingecko.com';

const IDS: Readonly<Record<string, string>> = { ETH: 'ethereum', USDC: 'usd-coin', DAI: 'dai' };

const prices = z.record(z.string(), z.object({ usd: z.string(), last_updated_at: z.string() }));

export function coingecko(base: string, limits: Fetching = {}): PriceSource {
  return {
    id: 'coingecko',
    everySeconds: 60,
    read({ assets }, now) {
      const known = assets.filter((asset) => asset in IDS);
      return readMany(known, async () => {
        const query = {
          ids: known.map((asset) => IDS[asset]).join(','),
          vs_currencies: 'usd',
          include_last_updated_at: 'true',
          precision: 'full',
        };
        const found = await fetchJson(below(base, '/api/v3/simple/price', query), prices, limits);
        return (asset) => {
          const id = IDS[asset]!;
          const price = found[id];
          if (!price) throw new SourceFailed('wrong_pair', `CoinGecko did not answer ${id}`);
          const at = sourceTime(Number(price.last_updated_at), now, id);
          return { source: 'coingecko', base: asset, quote: 'USD', value: coinFigure(price.usd, id), at, goodFor: 300 };
        };
      });
    },
  };
}
