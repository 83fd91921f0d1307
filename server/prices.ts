/** Asks the price sources and ticks the rates; and, in every process, follows what was ticked. */

import { provider } from '#lib/chain/deployment.ts';
import { tradedAssets } from '#lib/chain/traded.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { wake } from '#lib/events/bus.ts';
import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { HOUR, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { isSampleOnly, refreshRates } from '#lib/price/cache.ts';
import { CLOCK_SKEW, type Quote } from '#lib/price/combine.ts';
import { snapshotTakenAt } from '#lib/price/queries.ts';
import { recordTick, thinTicks } from '#lib/price/record.ts';
import { makeSources } from '#lib/price/sources/registry.ts';
import type { PriceSource } from '#lib/price/sources/source.ts';
import { ONE_SOURCE } from '#lib/price/tick.ts';
import { log, startLoop, type Stop } from './loop.ts';
import { startOwned } from './owned.ts';

const TICK_MS = 30_000;
/** The sample figures never change: their history is a line, and a point of it every ten minutes is enough. */
const SAMPLE_TICK_MS = 600_000;
/** A source that fails is asked again soon, then less often, and never less than this. Seconds. */
const MOST_RETRY = 120;

/** What is known of the sources between two ticks. */
export type Poller = {
  readonly sources: readonly PriceSource[];
  /** The newest quote of each source and pair. */
  readonly quotes: Map<string, Quote>;
  readonly due: Map<string, Instant>;
  readonly failures: Map<string, number>;
  thinAt: Instant;
};

export function createPoller(sources: readonly PriceSource[]): Poller {
  return { sources, quotes: new Map(), due: new Map(), failures: new Map(), thinAt: 0 };
}

/** Every market of this chain. */
function markets() {
  return { assets: tradedAssets(), currencies: CURRENCIES.map(({ code }) => code) };
}

/** One tick: asks what is due, all side by side, and records what all sources together come to at `now`. */
export async function tickOnce(poller: Poller, now: Instant = instantOf(new Date())): Promise<void> {
  const asked = markets();
  const symbols = { assets: asked.assets.map(({ symbol }) => symbol), currencies: asked.currencies };
  const due = poller.sources.filter(({ id }) => (poller.due.get(id) ?? 0) <= now);
  await Promise.all(due.map((source) => askSource(poller, source, symbols, now)));
  await recordTick(db(), [...poller.quotes.values()], asked, now, isSampleOnly() ? ONE_SOURCE : undefined);
  if (now >= poller.thinAt) {
    await thinTicks(db(), now);
    poller.thinAt = now + HOUR;
  }
  wake('rates');
}

async function askSource(
  { quotes, due, failures }: Poller,
  source: PriceSource,
  asked: Parameters<PriceSource['read']>[0],
  now: Instant,
): Promise<void> {
  const { id, everySeconds } = source;
  const reading = await source.read(asked, now);
  for (const quote of reading.quotes) {
    const key = `${id} ${quote.base}/${quote.quote}`;
    const known = quotes.get(key);
    // An answer out of some cache on the way may be older than what we have. One whose clock ran ahead of ours must not stay for ever.
    if (!known || quote.at >= known.at || known.at > now + CLOCK_SKEW) quotes.set(key, quote);
  }
  const before = failures.get(id) ?? 0;
  const silent = reading.quotes.length === 0 && reading.failures.length > 0;
  failures.set(id, silent ? before + 1 : 0);
  due.set(id, now + (silent ? Math.min(everySeconds, MOST_RETRY, 30 * 2 ** Math.min(before, 2)) : everySeconds));
  if (silent && before === 0)
    log().warn({ source: id, reasons: reading.failures.map(({ message }) => message) }, 'a price source fails');
  if (!silent && before > 0) log().info({ source: id, failures: before }, 'a price source answers again');
}

/** The worker's loop. */
export function startPrices(): Stop {
  const sources = makeSources(
    config().prices,
    () => provider(config().chainId),
    snapshotTakenAt(instantOf(new Date())),
  );
  const poller = createPoller(sources);
  return startOwned('prices', isSampleOnly() ? SAMPLE_TICK_MS : TICK_MS, () => tickOnce(poller));
}

/** Every process reads the rates before it serves anybody, and again as they are ticked: at once by its own worker, else within a second. */
export async function followRates(): Promise<Stop> {
  if (isSampleOnly()) return async () => {};
  await refreshRates(db());
  return startLoop('rates', 1000, () => refreshRates(db()));
}
