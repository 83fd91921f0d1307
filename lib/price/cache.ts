/** The rates as this process knows them: read from the table when it changed, so that pricing an offer asks no database. */
import { config } from '../config.ts';
import type { Tx } from '../db/ctx.ts';
import { toBigint } from '../db/decimal.ts';
import type { PriceRate } from '../db/generated/client.ts';
import { instantOf, type Instant } from '../kernel/instant.ts';
import { once } from '../kernel/once.ts';
import { RATE_GOOD_FOR, type StoredRate } from './rate.ts';
import { keptQuotes, splitColumn } from './schema.ts';

export type CachedRate = StoredRate & { readonly tickedAt: Instant };

type Cache = {
  readonly rates: Map<string, CachedRate>;
  seq: bigint;
  /** The table's, or more where a rate became stale without anybody writing. */
  epoch: number;
  /** When the next rate becomes stale, if nobody writes. */
  staleAt: Instant;
};

const cache = (): Cache =>
  once('price.rates', () => ({ rates: new Map(), seq: 0n, epoch: 0, staleAt: Number.MAX_SAFE_INTEGER }));

const key = (asset: string, currency: string): string => `${asset} ${currency}`;

/** Only the sample figures are configured: they are in the program, and no table is asked. */
export const isSampleOnly = (): boolean => config().prices.sources.every((id) => id === 'snapshot');

export const cachedRate = (asset: string, currency: string): CachedRate | undefined =>
  cache().rates.get(key(asset, currency));

function readRow(row: PriceRate): CachedRate {
  const at = row.at === null ? undefined : instantOf(row.at);
  const price = row.numerator &&
    row.denominator && {
      numerator: toBigint(row.numerator),
      denominator: toBigint(row.denominator),
    };
  const rate =
    price && row.at
      ? {
          price,
          source: 'median' as const,
          at: row.at.toISOString(),
          spreadBps: row.spreadBps,
          quotes: keptQuotes.parse(row.sources),
        }
      : undefined;
  return { state: row.state, because: splitColumn.parse(row.because), rate, at, tickedAt: instantOf(row.tickedAt) };
}

/** Reads what was ticked since the last time. True: a rate or a state changed. Called at the start of a process and then again and again. */
export async function refreshRates(db: Tx): Promise<boolean> {
  if (isSampleOnly()) return false;
  const held = cache();
  const rows = await db.priceRate.findMany({ where: { seq: { gt: held.seq } }, orderBy: { seq: 'asc' } });
  if (rows.length === 0) return false;
  let newest = 0;
  for (const row of rows) {
    held.rates.set(key(row.asset, row.currency), readRow(row));
    if (row.seq > held.seq) held.seq = row.seq;
    newest = Math.max(newest, Number(row.epoch));
  }
  held.staleAt = nextStale(held, instantOf(new Date()));
  if (newest <= held.epoch) return false;
  held.epoch = newest;
  return true;
}

/** When the first of the rates that are fresh now stops being so. */
function nextStale({ rates }: Cache, now: Instant): Instant {
  let next = Number.MAX_SAFE_INTEGER;
  for (const { at, tickedAt, state } of rates.values()) {
    const end = (state === 'fresh' ? (at ?? tickedAt) : tickedAt) + RATE_GOOD_FOR + 1;
    if (end > now && end < next) next = end;
  }
  return next;
}

/** See `rateEpoch` of the queries. */
export function cacheEpoch(now: Instant): number {
  const held = cache();
  if (now >= held.staleAt) {
    held.epoch += 1;
    held.staleAt = nextStale(held, now);
  }
  return held.epoch;
}
