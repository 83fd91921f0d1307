import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nameMarkets, writeEntries } from '#lib/offer/commands/entries.ts';
import { shelve, shelveOnline, shelveStale } from '#lib/offer/commands/shelve.ts';
import { type Found, pageOf, PAGE, type Position } from '#lib/offer/market.ts';
import { countByMethod, findMarket, searchBook } from '#lib/offer/queries/book.ts';
import { searchRows } from '#lib/offer/queries/rows.ts';
import { rateText } from '#lib/price/ratio.ts';
import { currentRate } from '#lib/price/queries.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { at, cents, CENTS, columns, DECIMALS, draft, expected, SCORES, type Ask, type Draft } from './drafts.ts';
import { testDatabase } from '../setup/database.ts';

const database = await testDatabase();
const { db, pool } = database;
const CHAIN = 31337;
let makers: string[] = [];

beforeAll(async () => {
  makers = await Promise.all(
    [0, 1, 2].map(async (index) => {
      const id = newId(secureRandom);
      await db.account.create({
        data: {
          id,
          name: `Maker ${index}`,
          nameKey: `maker${index}`,
          walletKind: 'injected',
          walletAddress: `0x${index}`,
          scoreLow: SCORES[index]!,
        },
      });
      return id;
    }),
  );
});
afterEach(async () => {
  await pool.query('DELETE FROM book."Online"');
  await db.offerMethod.deleteMany();
  await db.offerRevision.deleteMany();
  await db.offer.deleteMany();
});

async function post(drafts: readonly Draft[], rate: string | null): Promise<Map<string, Draft>> {
  const posted = new Map<string, Draft>();
  for (const one of drafts) {
    const id = newId(secureRandom);
    posted.set(id, one);
    const follows = one.marginBps !== undefined;
    await db.offer.create({
      data: {
        id,
        makerId: makers[one.maker]!,
        side: one.side,
        chainId: CHAIN,
        asset: 'USDC',
        currency: 'EUR',
        revisions: {
          create: {
            revision: 1,
            pricing: follows ? 'margin' : 'fixed',
            marginBps: one.marginBps ?? null,
            ...(follows ? {} : columns('price', at(one.price))),
            ...(follows ? columns('floor', one.floor === undefined ? undefined : at(one.floor)) : {}),
            ...(follows ? columns('ceiling', one.ceiling === undefined ? undefined : at(one.ceiling)) : {}),
            leastMinor: BigInt(one.least * 100),
            mostMinor: BigInt((one.least + one.span) * 100),
            paymentWindowSeconds: 3600,
            country: one.country ?? null,
            leastTrades: one.trades,
            takerCountries: [...one.countries],
            trustedOnly: one.trustedOnly,
            methods: { create: one.methods.map((methodId) => ({ methodId })) },
          },
        },
      },
    });
  }
  const sides = { chainId: CHAIN, asset: 'USDC', currency: 'EUR' } as const;
  await nameMarkets(db, [
    { ...sides, side: 'sell' },
    { ...sides, side: 'buy' },
  ]);
  await writeEntries(
    db,
    [...posted.keys()].map((offerId) => ({ offerId, free: null, rate })),
  );
  return posted;
}

async function pages(ask: Ask, rate: string | null, between?: () => Promise<void>): Promise<string[]> {
  const market = await findMarket(
    { chainId: CHAIN, asset: 'USDC', currency: 'EUR', side: ask.want === 'buy' ? 'sell' : 'buy' },
    pool,
  );
  const seen: string[] = [];
  let position: Position | undefined = { rate, places: {} };
  while (position) {
    const query = { ...ask, market: market!, shelf: 0, position } as const;
    const found: Found[] = await searchBook(query, pool);
    // With the rows in the same statement it finds the same, in the same order.
    const shown = await searchRows(query, pool);
    expect(shown.map(({ offer, offerId, stream, key }) => [offer.id, offerId, stream, key])).toEqual(
      found.map(({ offerId, stream, key }) => [offerId, offerId, stream, key]),
    );
    const page: ReturnType<typeof pageOf> = pageOf(found, position);
    seen.push(...page.rows.map(({ offerId }) => offerId));
    position = page.next;
    await between?.();
  }
  return seen;
}

const taker = fc.record({
  accountId: fc.nat(2).map((index) => makers[index]!),
  trades: fc.constantFrom(0, 5),
  completionBps: fc.constant(null),
  ageDays: fc.constant(3),
  country: fc.option(fc.constantFrom('DE', 'FR')),
  apart: fc.subarray([0, 1, 2], { maxLength: 1 }).map((some) => some.map((index) => makers[index]!)),
});
const ask: fc.Arbitrary<Ask> = fc.record({
  want: fc.constantFrom('buy', 'sell'),
  sort: fc.constantFrom(undefined, 'score'),
  methods: fc.subarray(['sepa', 'wise', 'revolut']),
  amountMinor: fc.option(fc.integer({ min: 1, max: 6000 }).map((whole) => BigInt(whole * 100))),
  country: fc.option(fc.constantFrom('DE', 'FR')),
  taker: fc.option(taker),
  circle: fc.subarray([0, 1, 2]).map((some) => some.map((index) => makers[index]!)),
});

describe('the book', () => {
  it('lists exactly the offers that fit, in exact order of what the visitor receives, page after page', async () => {
    const rates = fc.option(fc.integer({ min: 80, max: 120 }).map(cents), { freq: 6 });
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(draft, { minLength: 1, maxLength: 70 }),
          rates,
          fc.array(ask, { minLength: 4, maxLength: 4 }),
          async (drafts, rate, asks) => {
            const posted = await post(drafts, rate);
            for (const one of asks) expect(await pages(one, rate)).toEqual(expected(posted, makers, one, rate));
          },
        )
        .afterEach(async () => {
          await db.offerMethod.deleteMany();
          await db.offerRevision.deleteMany();
          await db.offer.deleteMany();
        }),
      { numRuns: 25 },
    );
  });

  it('finds the same where so few offers take an amount that they are sorted outright, and where many do', async () => {
    // The streams are used from FEW entries on: here everything has room, so both ways are asked the same.
    const seed = Date.now();
    const drafts = fc
      .sample(draft, { numRuns: 1_100, seed })
      .map((one) => ({ ...one, side: 'sell' as const, least: 10, span: 100 }));
    const posted = await post(drafts, '0.95');
    const common: Ask = { want: 'buy', methods: [], amountMinor: 5_000n, country: null, taker: null };
    for (const circle of [[], [makers[1]!]]) {
      const asked = { ...common, circle };
      expect(await pages(asked, '0.95'), `seed ${seed}`).toEqual(expected(posted, makers, asked, '0.95'));
    }
  });

  it('neither repeats nor leaves out an offer when the rate moves between two pages', async () => {
    const drafts = fc.sample(draft, 120);
    const posted = await post(drafts, '0.95');
    const whole: Ask = { want: 'buy', methods: [], amountMinor: null, country: null, taker: null };
    // What moves with the rate is written anew, as a loop would.
    const move = () =>
      writeEntries(
        db,
        [...posted.keys()].map((offerId) => ({ offerId, free: null, rate: '1.10' })),
      );
    const seen = await pages(whole, '0.95', async () => void (await move()));
    expect(seen).toEqual(expected(posted, makers, whole, '0.95'));
    expect(seen.length).toBeGreaterThan(PAGE);
  });

  it('shows of a total only what is left of it, and nothing that is less than a minimum trade', async () => {
    const one: Draft = {
      ...fc.sample(draft, 1)[0]!,
      side: 'sell',
      marginBps: undefined,
      price: '1.00',
      least: 10,
      span: 90,
      methods: ['sepa'],
    };
    const [id] = [...(await post([one], '1.00')).keys()] as [string];
    const most = async () => {
      await writeEntries(db, [{ offerId: id, free: null, rate: '1.00' }]);
      const rows = await pool.query<{ mostMinor: string }>('SELECT DISTINCT "mostMinor" FROM book."Entry"');
      return rows.rows.map(({ mostMinor }) => mostMinor);
    };
    const hold = (total: bigint, held: bigint) =>
      db.offer.update({ where: { id }, data: { totalTokens: toDecimal(total), heldTokens: toDecimal(held) } });
    expect(await most()).toEqual(['10000']);
    await hold(60_000_000n, 10_000_001n);
    expect(await most()).toEqual(['4999']);
    await hold(60_000_000n, 50_000_000n);
    expect(await most()).toEqual(['1000']);
    await hold(60_000_000n, 50_000_001n);
    expect(await most()).toEqual([]);
    await hold(60_000_000n, 0n);
    expect(await most()).toEqual(['6000']);
  });

  it('holds nothing that is paused, closed, unlisted or outside its hours, and counts by method what it holds', async () => {
    const drafts = fc
      .sample(draft, 5)
      .map((one) => ({ ...one, side: 'sell' as const, methods: ['sepa', 'wise'], trustedOnly: false }));
    const ids = [...(await post(drafts, '1.00')).keys()];
    const market = await findMarket({ chainId: CHAIN, asset: 'USDC', currency: 'EUR', side: 'sell' }, pool);
    const changes = [{ state: 'paused' }, { state: 'closed' }, { unlisted: true }, { resting: true }] as const;
    for (const [index, data] of changes.entries()) {
      await db.offer.update({ where: { id: ids[index]! }, data });
    }
    await shelve(db, ids);
    expect(Object.fromEntries(await countByMethod(market!, 0, pool))).toEqual({ '': 1, sepa: 1, wise: 1 });
  });

  it('writes nothing when nothing has changed, and no offer row ever', async () => {
    const ids = [...(await post(fc.sample(draft, 10), null)).keys()];
    await shelve(db, ids);
    const versions = async () =>
      (await pool.query(`SELECT xmin::text, * FROM book."Entry" ORDER BY "offerId", "shelf", "method"`)).rows;
    const offers = async () => (await pool.query(`SELECT xmin::text FROM "Offer" ORDER BY "id"`)).rows;
    const before = [await versions(), await offers()];
    await shelve(db, ids);
    expect([await versions(), await offers()]).toEqual(before);
  });

  it('puts the offers of makers who come on the shelf of those online, and takes them off when they leave', async () => {
    const ids = [
      ...(
        await post(
          fc.sample(draft, 6).map((one) => ({ ...one, maker: 0, trustedOnly: false })),
          null,
        )
      ).keys(),
    ];
    await shelve(db, ids);
    const onShelf = async () =>
      (await pool.query(`SELECT DISTINCT "offerId" FROM book."Entry" WHERE "shelf" = 1 ORDER BY 1`)).rows.length;
    const pass = async (now: Date) => {
      await shelveOnline(db, now);
      while (await shelveStale(db));
      return onShelf();
    };
    const seen = new Date();
    expect(await pass(seen)).toBe(0);
    await db.account.update({ where: { id: makers[0]! }, data: { lastSeenAt: seen } });
    expect(await pass(new Date(seen.getTime() + 1000))).toBe(ids.length);
    expect(await pass(new Date(seen.getTime() + 299_000))).toBe(ids.length);
    expect(await pass(new Date(seen.getTime() + 301_000))).toBe(0);
  });

  it('takes a bound of as many digits as can be typed, whatever margin stands beside it', async () => {
    const most = '9'.repeat(24);
    const one = { ...fc.sample(draft, 1)[0]!, marginBps: -5000, floor: '1', ceiling: most };
    const posted = await post([one, { ...one, floor: most, ceiling: undefined }], '1.00');
    await shelve(db, [...posted.keys()]);
    const { rows } = await pool.query('SELECT DISTINCT "offerId" FROM book."Entry"');
    expect(rows.length).toBe(posted.size);
  });

  it('compares with the very rate that prices are made of, to thirty places', () => {
    const rate = currentRate({ symbol: 'USDC', decimals: DECIMALS }, 'EUR')!;
    expect(rateText(rate.price, DECIMALS, CENTS)).toBe('0.8782');
    expect(rateText({ numerator: 1n, denominator: 3n }, 2, 2)).toBe(`0.${'3'.repeat(30)}`);
  });
});
