import { getAsset } from '#lib/chain/chains.ts';
import { tradedAssets } from '#lib/chain/traded.ts';
import { config } from '#lib/config.ts';
import { DAY, HOUR, instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Ctx } from '../db/ctx.ts';
import { toBigint } from '../db/decimal.ts';
import type { Prisma } from '../db/generated/client.ts';
import { CURRENCIES, currencyDecimals, findCurrency } from '../kernel/currencies.ts';
import { fiatFor } from '../kernel/money.ts';
import { cacheEpoch, cachedRate, isSampleOnly } from './cache.ts';
import { wholePrice } from './ratio.ts';
import { statusOf, type Rate, type RateStatus } from './rate.ts';
import type { HistoryFilter, HistoryRange, RateFilter } from './schema.ts';
import { rateFor, SNAPSHOT_AT, STALE_AFTER } from './snapshot.ts';
import { rateView, type HistoryView, type RateView } from './view.ts';

type PricedAsset = { readonly symbol: string; readonly decimals: number };

/** On the embedded chain the sample rates count as taken when this process began, since nothing newer can be had there. */
export function snapshotTakenAt(now: Instant): Instant {
  return config().embeddedChain ? now - Math.floor(process.uptime()) : SNAPSHOT_AT;
}

/**
 * Whether there is a reference rate now, and if not, why. From this process's memory, which `refreshRates` keeps up to date; age is
 * counted on the server's clock: a chain whose time is moved makes no rate older.
 */
export function rateStatus(asset: PricedAsset, currency: string, now: Instant = instantOf(new Date())): RateStatus {
  if (!isSampleOnly()) {
    const cached = cachedRate(asset.symbol, currency);
    return statusOf(cached, cached?.tickedAt ?? 0, now);
  }
  const takenAt = snapshotTakenAt(now);
  const rate = rateFor(asset, currency, { now, takenAt });
  if (rate) return { state: 'fresh', rate };
  return now - takenAt > STALE_AFTER ? { state: 'stale', at: takenAt, ageSeconds: now - takenAt } : { state: 'none' };
}

/** The reference rate now; undefined: none, stale, or the sources disagree ({@link rateStatus} says which). */
export function currentRate(asset: PricedAsset, currency: string): Rate | undefined {
  const status = rateStatus(asset, currency);
  return status.state === 'fresh' ? status.rate : undefined;
}

/**
 * The rate now, or where there is none the last one that was agreed on: for what is measured roughly and never priced. Undefined: there never was one.
 */
export function knownRate(asset: PricedAsset, currency: string): Rate | undefined {
  const fresh = currentRate(asset, currency);
  if (fresh) return fresh;
  if (!isSampleOnly()) return cachedRate(asset.symbol, currency)?.rate;
  const takenAt = snapshotTakenAt(instantOf(new Date()));
  return rateFor(asset, currency, { now: takenAt, takenAt });
}

/**
 * What an amount of a coin is worth by the reference rate, US cents; null: nobody can say. The one rule by which trades are measured: `up` where it
 * is held against a limit, by the last rate there was, `down` where much of it is to somebody's credit, by the rate of now alone.
 */
export function usdCentsOf(chainId: number, symbol: string, units: bigint, round: 'up' | 'down'): bigint | null {
  const asset = getAsset(chainId, symbol);
  const rate = round === 'up' ? knownRate(asset, 'USD') : currentRate(asset, 'USD');
  if (!rate) return null;
  const { numerator, denominator } = rate.price;
  return round === 'up' ? fiatFor(units, rate.price) : (units * numerator) / denominator;
}

/**
 * A number that grows whenever a rate or its state changed, for keys of caches: equal numbers in one process mean equal rates. Processes
 * agree on it but for rates that became stale by time alone, which each notices by itself.
 */
export function rateEpoch(now: Instant = instantOf(new Date())): number {
  if (isSampleOnly()) return now - snapshotTakenAt(now) > STALE_AFTER ? 1 : 0;
  return cacheEpoch(now);
}

/** The rates now, by asset and currency; what has none, or a stale one, is left out. */
export function listRates(filter: RateFilter = {}): readonly RateView[] {
  const assets = tradedAssets().filter(({ symbol }) => (filter.asset ?? symbol) === symbol);
  const currencies = CURRENCIES.filter(({ code }) => (filter.currency ?? code) === code);
  return assets.flatMap((asset) =>
    currencies.flatMap(({ code }) => {
      const rate = currentRate(asset, code);
      return rate ? [rateView(asset, code, rate)] : [];
    }),
  );
}

/** How far back, and how wide one point is, in seconds: 168 to 192 points. */
const RANGES: Readonly<Record<HistoryRange, { readonly length: number; readonly step: number }>> = {
  day: { length: DAY, step: 450 },
  week: { length: 7 * DAY, step: HOUR },
  month: { length: 30 * DAY, step: 4 * HOUR },
  year: { length: 365 * DAY, step: 2 * DAY },
};

type HistoryRow = { readonly at: Date; readonly numerator: Prisma.Decimal; readonly denominator: Prisma.Decimal };

/**
 * What was ticked in a market, oldest first, at most some 200 points: the last tick of each step. Undefined: no such market. What was not
 * ticked (before the start, while sources disagreed) is a gap, not a guess.
 */
export async function listPriceHistory(ctx: Ctx, filter: HistoryFilter): Promise<HistoryView | undefined> {
  const asset = tradedAssets().find(({ symbol }) => symbol === filter.asset);
  if (!asset || !findCurrency(filter.currency)) return undefined;
  const { length, step } = RANGES[filter.range];
  const now = instantOf(new Date());
  const rows = await ctx.db.$queryRaw<HistoryRow[]>`
    SELECT DISTINCT ON (step) "at", "numerator", "denominator" FROM (
      SELECT *, floor(extract(epoch FROM "at") / ${step}) AS step FROM "PriceTick"
      WHERE "asset" = ${filter.asset} AND "currency" = ${filter.currency} AND "at" > to_timestamp(${now - length})
    ) ticks
    ORDER BY step, "at" DESC`;
  const places = currencyDecimals(filter.currency);
  return {
    asset: filter.asset,
    currency: filter.currency,
    range: filter.range,
    from: now - length,
    to: now,
    step,
    sample: isSampleOnly(),
    points: rows.map(({ at, numerator, denominator }) => ({
      at: instantOf(at),
      price: wholePrice({ numerator: toBigint(numerator), denominator: toBigint(denominator) }, asset.decimals, places),
    })),
  };
}
