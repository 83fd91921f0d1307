import { config } from '#lib/config.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { rateFor, SNAPSHOT_AT, type Rate } from './snapshot.ts';

/**
 * The reference rate now; undefined: none, or stale. On the embedded chain the sample rates count as taken when this process
 * began, since nothing newer can be had there. Age is counted on the server's clock: a chain whose time is moved makes no rate older.
 */
export function currentRate(asset: { symbol: string; decimals: number }, currency: string): Rate | undefined {
  const now = instantOf(new Date());
  const takenAt = config().embeddedChain ? now - Math.floor(process.uptime()) : SNAPSHOT_AT;
  return rateFor(asset, currency, { now, takenAt });
}
