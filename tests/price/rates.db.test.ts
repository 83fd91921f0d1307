import { beforeEach, describe, expect, it, vi } from 'vitest';
import { wake } from '#lib/events/bus.ts';
import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { refreshRates } from '#lib/price/cache.ts';
import type { Quote } from '#lib/price/combine.ts';
import { parseFigure } from '#lib/price/decimal.ts';
import { currentRate, listPriceHistory, listRates, rateEpoch, rateStatus } from '#lib/price/queries.ts';
import { RATE_GOOD_FOR } from '#lib/price/rate.ts';
import { recordTick, thinTicks } from '#lib/price/record.ts';
import { historyFilter } from '#lib/price/schema.ts';
import { createPoller, followRates, tickOnce } from '#server/prices.ts';
import { makeSources } from '#lib/price/sources/registry.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';

const { db } = await testDatabase();
const NOW = Math.floor(Date.now() / 1000);
const ETH = { symbol: 'ETH', decimals: 18 };
const ASKED = { assets: [ETH], currencies: ['EUR', 'USD'] };

const live = () => testConfig({}, { PRICE_SOURCES: 'coinbase,kraken,bitstamp,ecb,er-api' });
const sample = () => testConfig({}, { PRICE_SOURCES: 'snapshot' });

/** What three exchanges and two tables say. */
function quotes(dollars: readonly string[], euros: readonly string[] = ['0.8', '0.8'], at = NOW - 460): Quote[] {
  const quote = (source: string, base: string, unit: string, text: string, goodFor: number): Quote => ({
    source,
    base,
    quote: unit,
    value: parseFigure(text)!,
    at,
    goodFor,
  });
  return [
    ...dollars.map((text, index) => quote(['coinbase', 'kraken', 'bitstamp'][index]!, 'ETH', 'USD', text, 600)),
    ...euros.map((text, index) => quote(['ecb', 'er-api'][index]!, 'USD', 'EUR', text, DAY)),
  ];
}

beforeEach(async () => {
  live();
  await db.$executeRaw`TRUNCATE "PriceRate", "PriceLeg", "PriceTick"`;
  (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.price.rates')] = undefined;
});

describe('a tick', () => {
  it('writes the exact rate of each market, its spread, its sources, and a minute of history', async () => {
    await recordTick(db, quotes(['2000', '2001', '2002']), ASKED, NOW);
    expect(await refreshRates(db)).toBe(true);
    const rate = currentRate(ETH, 'EUR')!;
    // 2001 dollars at 0.8 are 1600.80 euro: 160,080 cents for 10^18 units.
    expect(rate.price).toEqual({ numerator: 2001n, denominator: 12_500_000_000_000_000n });
    expect(rate).toMatchObject({ source: 'median', spreadBps: 10, at: dateOf(NOW).toISOString() });
    expect(rate.quotes).toContainEqual({ source: 'kraken', pair: 'ETH/USD', value: '2001', at: NOW - 460, used: true });
    expect(rate.quotes).toContainEqual({ source: 'ecb', pair: 'USD/EUR', value: '0.8', at: NOW - 460, used: true });
    expect(await db.priceTick.count()).toBe(2);
    expect(listRates({ asset: 'ETH', currency: 'USD' })[0]).toMatchObject({ whole: '2001.00', source: 'median' });
  });

  it('names what was cut away, and keeps the last rate where the sources disagree', async () => {
    await recordTick(db, quotes(['2000', '2001', '2002']), ASKED, NOW - 30);
    await recordTick(db, quotes(['2000', '2001', '2500']), ASKED, NOW);
    await refreshRates(db);
    expect(currentRate(ETH, 'EUR')).toBeUndefined();
    expect(rateStatus(ETH, 'EUR')).toEqual({ state: 'split', because: { kind: 'spread', spreadBps: 2500 } });
    expect(await db.priceRate.findFirst({ where: { currency: 'USD' } })).toMatchObject({
      state: 'split',
      at: dateOf(NOW - 30),
    });
  });

  it('grows the epoch when something changed, and only then; readers get each tick', async () => {
    const tick = async (said: Quote[], now: number) => {
      await recordTick(db, said, ASKED, now);
      return [await refreshRates(db), rateEpoch()] as const;
    };
    expect(await tick(quotes(['2000', '2001', '2002']), NOW - 90)).toEqual([true, 1]);
    expect(await tick(quotes(['2000', '2001', '2002']), NOW - 60)).toEqual([false, 1]);
    expect(rateStatus(ETH, 'EUR')).toMatchObject({ rate: { at: dateOf(NOW - 60).toISOString() } });
    expect(await tick(quotes(['2000', '2002', '2002']), NOW - 30)).toEqual([true, 2]);
    expect(await tick(quotes(['2000', '2002']), NOW)).toEqual([true, 3]);
    expect(rateStatus(ETH, 'EUR')).toEqual({ state: 'split', because: { kind: 'too_few', have: 2, need: 3 } });
  });

  it('that never comes again makes the rate stale by itself, and the epoch grows', async () => {
    await recordTick(db, quotes(['2000', '2001', '2002']), ASKED, NOW);
    await refreshRates(db);
    const before = rateEpoch(NOW + RATE_GOOD_FOR);
    expect(rateStatus(ETH, 'EUR', NOW + RATE_GOOD_FOR)).toMatchObject({ state: 'fresh' });
    expect(rateStatus(ETH, 'EUR', NOW + 14 * MINUTE)).toEqual({ state: 'stale', at: NOW, ageSeconds: 14 * MINUTE });
    expect(rateEpoch(NOW + RATE_GOOD_FOR + 1)).toBe(before + 1);
    expect(rateEpoch(NOW + RATE_GOOD_FOR + 2)).toBe(before + 1);
  });

  it('of a jump is not believed until it lasted, and a restart of the worker does not forget since when', async () => {
    await recordTick(db, quotes(['2000', '2000', '2000']), ASKED, NOW - 400);
    for (let at = NOW - 370; at < NOW - 70; at += 30) await recordTick(db, quotes(['3000', '3000', '3000']), ASKED, at);
    await refreshRates(db);
    expect(rateStatus(ETH, 'USD', NOW - 70)).toEqual({ state: 'split', because: { kind: 'jump', jumpBps: 5000 } });
    await recordTick(db, quotes(['3000', '3000', '3000']), ASKED, NOW - 60);
    await refreshRates(db);
    expect(rateStatus(ETH, 'USD', NOW)).toMatchObject({ state: 'fresh' });
    expect(listRates({ asset: 'ETH', currency: 'USD' })[0]!.whole).toBe('3000.00');
  });

  it('by two workers at once is two ticks, one after the other', async () => {
    await Promise.all(Array.from({ length: 6 }, () => recordTick(db, quotes(['2000', '2001', '2002']), ASKED, NOW)));
    expect(await db.priceRate.findMany({ select: { seq: true, epoch: true } })).toEqual([
      { seq: 6n, epoch: 1n },
      { seq: 6n, epoch: 1n },
    ]);
    expect(await db.priceTick.count()).toBe(2);
  });

  it('holds the largest and smallest figures that a source may say', async () => {
    for (const text of ['999999999999.999999999999999999', '0.000000000001']) {
      await db.$executeRaw`TRUNCATE "PriceRate", "PriceLeg"`;
      await recordTick(db, quotes([text, text, text], ['999999999.9', '999999999.9']), ASKED, NOW);
      expect((await db.priceRate.findMany()).map(({ state }) => state)).toEqual(['fresh', 'fresh']);
    }
  });
});

describe('a process that was just started', () => {
  it('knows no rate before it has read the table, says so, and then what everybody knows', async () => {
    await recordTick(db, quotes(['2000', '2001', '2002']), ASKED, NOW);
    expect(rateStatus(ETH, 'EUR')).toEqual({ state: 'none' });
    await refreshRates(db);
    expect(rateStatus(ETH, 'EUR').state).toBe('fresh');
  });

  it('knows the rates before it serves anybody, and follows what a worker elsewhere ticks', async () => {
    await recordTick(db, quotes(['2000', '2001', '2002']), ASKED, NOW - 30);
    const stop = await followRates();
    try {
      expect(rateStatus(ETH, 'EUR').state).toBe('fresh');
      await recordTick(db, quotes(['2000', '2002', '2002']), ASKED, NOW);
      wake('rates');
      await vi.waitFor(() => expect(listRates({ asset: 'ETH', currency: 'USD' })[0]!.whole).toBe('2002.00'));
    } finally {
      await stop();
    }
  });
});

describe('the history of prices', () => {
  const tickAt = (at: number, numerator: bigint, currency = 'EUR') => ({
    asset: 'ETH',
    currency,
    at: dateOf(at),
    numerator: numerator.toString(),
    denominator: (10n ** 16n).toString(),
    spreadBps: 0,
  });
  const of = (range: string) =>
    listPriceHistory(testCtx(db), historyFilter.parse({ asset: 'ETH', currency: 'EUR', range }));

  it('is thinned to minutes for two days, to the first of each hour for a year, and ends there', async () => {
    const hour = Math.floor((NOW - 3 * DAY) / HOUR) * HOUR;
    await db.priceTick.createMany({
      data: [
        ...[0, 1, 30, 59].map((minute) => tickAt(hour + minute * MINUTE, BigInt(minute + 1))),
        tickAt(hour + HOUR + 7 * MINUTE, 5n),
        ...[0, 1, 2].map((minute) => tickAt(NOW - DAY + minute * MINUTE, 6n)),
        tickAt(NOW - 367 * DAY, 7n),
      ],
    });
    expect(await thinTicks(db, NOW)).toBe(4);
    const kept = await db.priceTick.findMany({ orderBy: { at: 'asc' } });
    expect(kept.map(({ numerator }) => Number(numerator))).toEqual([1, 5, 6, 6, 6]);
    expect(await thinTicks(db, NOW)).toBe(0);
  });

  it('is at most some 200 points over every range, oldest first, the last tick of each step', async () => {
    // A price each minute of two days, each hour of the year before; the number is the second it was ticked.
    await db.$executeRaw`
      INSERT INTO "PriceTick" ("asset", "currency", "at", "numerator", "denominator", "spreadBps")
      SELECT 'ETH', 'EUR', to_timestamp(s), s, 10000000000000000, 0 FROM (
        SELECT generate_series(${NOW - 2 * DAY + 60}::int, ${NOW}::int, 60) UNION ALL
        SELECT generate_series(${NOW - 365 * DAY}::int, ${NOW - 2 * DAY - 1}::int, 3600)) AS seconds(s)`;
    const { at: last } = await db.priceTick.findFirstOrThrow({ orderBy: { at: 'desc' } });
    for (const range of ['day', 'week', 'month', 'year']) {
      const history = (await of(range))!;
      expect(history.points.length, range).toBeGreaterThan(150);
      expect(history.points.length, range).toBeLessThanOrEqual(200);
      const times = history.points.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1), range).toBe(last.getTime() / 1000);
      expect(times[0]!).toBeGreaterThan(history.from);
    }
  });

  it('is of no market that does not exist, and of a day where the range is none', async () => {
    const ask = (filter: object) => listPriceHistory(testCtx(db), historyFilter.parse(filter));
    expect(await ask({ asset: 'DOGE', currency: 'EUR', range: 'day' })).toBeUndefined();
    expect(await ask({ asset: 'ETH', currency: 'XXX', range: 'day' })).toBeUndefined();
    expect(await ask({ asset: 'ETH', currency: 'EUR', range: 'century' })).toMatchObject({ range: 'day', points: [] });
  });

  it('on the sample rates is what was really ticked of them, the same figures as are served', async () => {
    sample();
    await tickOnce(
      createPoller(makeSources({ sources: ['snapshot'], bases: {}, feeds: [] }, () => null as never, NOW - 60)),
      NOW,
    );
    expect(await db.priceTick.count()).toBe(3 * CURRENCIES.length);
    const history = (await of('day'))!;
    expect(history).toMatchObject({
      sample: true,
      points: [{ price: listRates({ asset: 'ETH', currency: 'EUR' })[0]!.whole }],
    });
    for (const { asset, currency, numerator, denominator } of await db.priceTick.findMany()) {
      const served = listRates({ asset, currency })[0]!.price;
      expect([`${numerator.toFixed()}`, `${denominator.toFixed()}`], `${asset} ${currency}`).toEqual([
        served.numerator,
        served.denominator,
      ]);
    }
  });
});

describe('the settings of prices', () => {
  it('are the snapshot on the embedded chain, every public source elsewhere', () => {
    const config = (embeddedChain: boolean, extra: Record<string, string>) =>
      testConfig({ embeddedChain }, { PRICE_SOURCES: '', ...extra });
    expect(() => config(true, {})).toThrow(/PRICE_SOURCES/);
    expect(testConfig({ embeddedChain: false }, { PRICE_SOURCES: 'ecb' }).prices.sources).toEqual(['ecb']);
    const feeds = `ETH=0x${'ab'.repeat(20)}:3600`;
    expect(testConfig({}, { PRICE_SOURCES: 'feed,ecb', PRICE_FEEDS: feeds }).prices.feeds).toEqual([
      { base: 'ETH', address: `0x${'ab'.repeat(20)}`, heartbeat: 3600 },
    ]);
    for (const wrong of [
      { PRICE_SOURCES: 'snapshot' },
      { PRICE_SOURCES: 'ecb,ecb' },
      { PRICE_SOURCES: 'mtgox' },
      { PRICE_SOURCES: 'feed', PRICE_FEEDS: '' },
      { PRICE_FEEDS: 'ETH=0x12:3600' },
      { PRICE_FEEDS: 'ETH' },
      { PRICE_BASES: 'mtgox=https://x.example' },
      { PRICE_BASES: 'ecb=file:///etc/passwd' },
    ]) {
      const good = { PRICE_SOURCES: 'ecb', PRICE_FEEDS: '', PRICE_BASES: '' };
      expect(() => testConfig({}, { ...good, ...wrong }), JSON.stringify(wrong)).toThrow(/PRICE_/);
    }
    testConfig({ embeddedChain: true }, { PRICE_SOURCES: 'snapshot', PRICE_FEEDS: '', PRICE_BASES: '' });
  });
});
