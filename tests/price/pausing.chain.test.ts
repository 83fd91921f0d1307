import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '#lib/kernel/instant.ts';
import { provider } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { refreshRates } from '#lib/price/cache.ts';
import { struckRate } from '#lib/price/schema.ts';
import { makeSources } from '#lib/price/sources/registry.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { createPoller, tickOnce } from '#server/prices.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from '../trade/support.ts';
import { EXCHANGE_IDS, startExchanges } from './exchanges.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const exchanges = await startExchanges();
const { said, behave } = exchanges;
const { db } = database;
testConfig(
  {},
  {
    PRICE_SOURCES: EXCHANGE_IDS.join(','),
    PRICE_BASES: EXCHANGE_IDS.map((id) => `${id}=${exchanges.bases[id]}`).join(','),
  },
);

let stage: Stage;
let taker: Person;
let floating: string;
let fixed: string;
/** One worker; its clock is the argument. Every source is asked each time. */
const poller = createPoller(makeSources(config().prices, () => provider(31337)));
const now = () => Math.floor(Date.now() / 1000);
async function tick(at = now()): Promise<void> {
  exchanges.sayAll((one) => (one.at = at - 5));
  poller.due.clear();
  await tickOnce(poller, at);
  await refreshRates(db);
}

beforeAll(async () => {
  stage = await openStage(chain);
  const maker = await makePerson(database, chain, 395, 'Floating Maker');
  taker = await makePerson(database, chain, 396, 'Floating Taker');
  const payee = await makePayee(database, maker);
  floating = await sellOffer(stage, maker, payee, { pricing: 'margin', fixedPrice: undefined, marginBps: 200 });
  fixed = await sellOffer(stage, maker, payee);
});

const market = async () => {
  const filter = marketSchema.parse({ want: 'buy', asset: 'USDC', currency: 'EUR' });
  const { rows, rateStatus, total } = must(await listMarket(stage.ctxOf(null), filter));
  // What waits is not counted as if it could be taken.
  expect(total === null).toBe(rateStatus.state === 'paused');
  return { rows: rows.map(({ id }) => id), rateStatus };
};

/** Takes as a page would that still shows the price of before. */
async function takeAt(offerId: string, priceSeen: { numerator: string; denominator: string }) {
  const input = { offerId, revision: 1, priceSeen, fiatMinor: '10000', methodId: 'sepa' };
  return takeOffer(stage.ctxOf(taker.account), input);
}

/** Which transaction last wrote each row that an offer is made of. */
const written = () =>
  db.$queryRaw`SELECT "id", "xmin"::text FROM "Offer" UNION ALL SELECT "offerId", "xmin"::text FROM "OfferRevision" ORDER BY 1, 2`;

describe('an offer that follows the market', () => {
  it('waits while there is no rate and while the last one is old, and says so', async () => {
    expect(await market()).toEqual({ rows: [fixed], rateStatus: { state: 'paused', reason: 'none', data: {} } });
    expect(await takeAt(floating, { numerator: '1', denominator: '1' })).toMatchObject({
      refusal: { code: 'price.none' },
    });
    await tick(now() - 14 * MINUTE);
    expect(await market()).toEqual({
      rows: [fixed],
      rateStatus: { state: 'paused', reason: 'stale', data: { count: 14, unit: 'minutes' } },
    });
    expect(await takeAt(floating, { numerator: '1', denominator: '1' })).toMatchObject({
      refusal: { code: 'price.stale', data: { count: 14, unit: 'minutes' } },
    });
  });

  it('is priced by the median of nine sources, in two steps, and the trade keeps every one of them', async () => {
    said.kraken.coins.USDC = '1.0001';
    await tick();
    expect(exchanges.asked.filter((line) => line.startsWith('kraken'))).not.toEqual([]);
    const offer = must(await getOffer(stage.ctxOf(null), { offerId: floating }));
    // The median of 0.9999 three times and 1.0001, at 0.8 euro a dollar, and two per cent more.
    expect(offer).toMatchObject({ wholePrice: '0.81592', fromMarketBps: 200 });
    expect(await market()).toMatchObject({
      rows: [floating, fixed],
      rateStatus: { state: 'fresh', source: 'median', sources: 4 },
    });
    const { tradeId } = must(await take(stage, taker, floating));
    const trade = must(await getTradeRoom(stage.ctxOf(taker.account), { tradeId }));
    expect(trade.struckRate).toMatchObject({ source: 'median', rate: '0.79992', spreadBps: 3 });
    const row = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
    const quotes = struckRate.parse(row.rateSource).quotes!;
    expect(quotes.map(({ source, pair, value }) => `${source} ${pair} ${value}`).sort()).toEqual([
      'bitfinex USDC/USD 0.9999',
      'bitstamp USDC/USD 0.9999',
      'coingecko USDC/USD 0.9999',
      'currency-api USD/EUR 0.8',
      'ecb USD/EUR 0.8',
      'er-api USD/EUR 0.8',
      'kraken USDC/USD 1.0001',
    ]);
    for (const { at, used } of quotes) expect([used, at <= now()]).toEqual([true, true]);
  });

  it('is not moved by one source that lies, which the trade names as not used', async () => {
    const before = must(await getOffer(stage.ctxOf(null), { offerId: floating })).price;
    said.bitfinex.coins.USDC = '2.5';
    await tick();
    expect(must(await getOffer(stage.ctxOf(null), { offerId: floating })).price).toEqual(before);
    const { tradeId } = must(await take(stage, taker, floating));
    const { quotes } = must(await getTradeRoom(stage.ctxOf(taker.account), { tradeId })).struckRate;
    expect(quotes).toContainEqual(expect.objectContaining({ source: 'bitfinex', value: '2.5', used: false }));
  });

  it('waits while the sources disagree, says by how much, and comes back by itself; fixed prices go on', async () => {
    const seen = must(await getOffer(stage.ctxOf(null), { offerId: floating })).price!;
    const rows = await written();
    said.bitfinex.coins.USDC = '1.031';
    said.coingecko.coins.USDC = '1.031';
    await tick();
    expect(await market()).toEqual({
      rows: [fixed],
      rateStatus: { state: 'paused', reason: 'spread', data: { percent: '3.2' } },
    });
    expect(must(await getOffer(stage.ctxOf(null), { offerId: floating })).price).toBeNull();
    expect(await takeAt(floating, seen)).toMatchObject({
      refusal: { code: 'price.spread', data: { percent: '3.2' }, status: 409 },
    });

    said.bitfinex.coins.USDC = '0.9999';
    said.coingecko.coins.USDC = '0.9999';
    await tick();
    expect((await market()).rows).toEqual([floating, fixed]);
    // Three ticks, two changes of price and state: no row of an offer was written.
    expect(await written()).toEqual(rows);
    expect((await takeAt(floating, must(await getOffer(stage.ctxOf(null), { offerId: floating })).price!)).ok).toBe(
      true,
    );
  });

  it('outlasts sources that fail for a while, and waits once too few are left', async () => {
    for (const id of ['bitfinex', 'coingecko'] as const) behave.set(id, (request) => void request.socket.destroy());
    await tick();
    // What they said a moment ago still counts.
    expect(await market()).toMatchObject({ rateStatus: { state: 'fresh', sources: 4 } });
    poller.quotes.clear();
    await tick();
    expect(await market()).toEqual({
      rows: [fixed],
      rateStatus: { state: 'paused', reason: 'too_few', data: { have: 2, need: 3 } },
    });
    expect((await take(stage, taker, fixed)).ok).toBe(true);
    behave.clear();
    await tick();
    expect((await market()).rows).toEqual([floating, fixed]);
  });

  it('waits while a jump is confirmed', async () => {
    for (const id of ['kraken', 'bitstamp', 'bitfinex', 'coingecko'] as const) said[id].coins.USDC = '0.85';
    await tick();
    expect(await market()).toMatchObject({
      rows: [fixed],
      rateStatus: { state: 'paused', reason: 'jump', data: { percent: '17.7' } },
    });
    const fixedTrade = must(await take(stage, taker, fixed)).tradeId;
    expect(must(await getTradeRoom(stage.ctxOf(taker.account), { tradeId: fixedTrade })).struckRate).toEqual({
      source: 'fixed',
      at: '',
    });
  });
});
