import { getChain } from '#lib/chain/chains.ts';
import { config } from '#lib/config.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { CURRENCIES } from '../kernel/currencies.ts';
import type { RateFilter } from './schema.ts';
import { rateFor, SNAPSHOT_AT, type Rate } from './snapshot.ts';
import { rateView, type RateView } from './view.ts';

/**
 * The reference rate now; undefined: none, or stale. On the embedded chain the sample rates count as taken when this process
 * began, since nothing newer can be had there. Age is counted on the server's clock: a chain whose time is moved makes no rate older.
 */
export function currentRate(asset: { symbol: string; decimals: number }, currency: string): Rate | undefined {
  const now = instantOf(new Date());
  const takenAt = config().embeddedChain ? now - Math.floor(process.uptime()) : SNAPSHOT_AT;
  return rateFor(asset, currency, { now, takenAt });
}

/** The rates now, by asset and currency; what has none, or a stale one, is left out. */
export function listRates(filter: RateFilter = {}): readonly RateView[] {
  const assets = getChain(config().chainId).assets.filter(({ symbol }) => (filter.asset ?? symbol) === symbol);
  const currencies = CURRENCIES.filter(({ code }) => (filter.currency ?? code) === code);
  return assets.flatMap((asset) =>
    currencies.flatMap(({ code }) => {
      const rate = currentRate(asset, code);
      return rate ? [rateView(asset, code, rate)] : [];
    }),
  );
}
