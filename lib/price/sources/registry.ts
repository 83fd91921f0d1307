/** The sources that the settings name. Adding one: its file, a line here, its name in source-ids.ts. */
import type { ContractRunner } from 'ethers';
import type { PriceSettings } from '../settings.ts';
import type { SourceId } from '../source-ids.ts';
import { binance, BINANCE_BASE } from './binance.ts';
import { bitfinex, BITFINEX_BASE } from './bitfinex.ts';
import { bitstamp, BITSTAMP_BASE } from './bitstamp.ts';
import { coinbase, COINBASE_BASE } from './coinbase.ts';
import { coingecko, COINGECKO_BASE } from './coingecko.ts';
import { currencyApi, CURRENCY_API_BASE } from './currency-api.ts';
import { ecb, ECB_BASE } from './ecb.ts';
import { erApi, ER_API_BASE } from './er-api.ts';
import { aggregatorFeed } from './feed.ts';
import type { Fetching } from './fetch-text.ts';
import { kraken, KRAKEN_BASE } from './kraken.ts';
import { snapshot } from './snapshot.ts';
import type { PriceSource } from './source.ts';

type Http = { readonly base: string; readonly make: (base: string, limits?: Fetching) => PriceSource };

/** Those that are read over HTTP, with the address they have in public. */
export const HTTP_SOURCES: Readonly<Record<Exclude<SourceId, 'feed' | 'snapshot'>, Http>> = {
  coinbase: { base: COINBASE_BASE, make: coinbase },
  kraken: { base: KRAKEN_BASE, make: kraken },
  binance: { base: BINANCE_BASE, make: binance },
  bitstamp: { base: BITSTAMP_BASE, make: bitstamp },
  bitfinex: { base: BITFINEX_BASE, make: bitfinex },
  coingecko: { base: COINGECKO_BASE, make: coingecko },
  ecb: { base: ECB_BASE, make: ecb },
  'er-api': { base: ER_API_BASE, make: erApi },
  'currency-api': { base: CURRENCY_API_BASE, make: currencyApi },
};

/** Makes them. `runner` reads the aggregator contracts; `takenAt` is when the snapshot counts as taken. */
export function makeSources(
  { sources, bases, feeds }: PriceSettings,
  runner: () => ContractRunner,
  takenAt?: number,
): readonly PriceSource[] {
  return sources.map((id) => {
    if (id === 'snapshot') return snapshot(takenAt);
    if (id === 'feed') return aggregatorFeed(feeds, runner());
    const { base, make } = HTTP_SOURCES[id];
    return make(bases[id] ?? base);
  });
}
