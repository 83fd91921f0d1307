import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shelve } from '#lib/offer/commands/shelve.ts';
import { PAGE } from '#lib/offer/market.ts';
import { findDepth } from '#lib/offer/queries/depth.ts';
import { listLoosened } from '#lib/offer/queries/loosened.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { getMarketVersion } from '#lib/offer/queries/version.ts';
import { marketSchema, marketVersionSchema, type MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow, MarketVersionView, MarketView } from '#lib/offer/view.ts';
import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { at, columns, draft, type Draft } from './drafts.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const ctx = testCtx(db);
const maker = newId(secureRandom);
/** Every run looks at a market that nothing has been remembered of. */
let turn = 0;
const fresh = () => CURRENCIES[turn++ % CURRENCIES.length]!.code;

beforeAll(async () => {
  await db.account.create({
    data: { id: maker, name: 'Maker', nameKey: 'maker', walletKind: 'injected', walletAddress: '0x1' },
  });
});
afterEach(clear);

async function clear(): Promise<void> {
  await db.offerMethod.deleteMany();
  await db.offerRevision.deleteMany();
  await db.offer.deleteMany();
  // What is remembered for a second or two is of offers that are no more.
  for (const name of ['market.counts', 'market.versions', 'market.depth', 'market.edges']) {
    (globalThis as unknown as Record<symbol, Map<string, unknown> | undefined>)[
      Symbol.for(`holdfast.${name}`)
    ]?.clear();
  }
}

type Posted = Partial<Draft> & Pick<Draft, 'price'>;

async function post(drafts: readonly Posted[], currency: string): Promise<string[]> {
  const posted = drafts.map((one) => ({ id: newId(secureRandom), least: 10, span: 100, methods: ['sepa'], ...one }));
  await db.offer.createMany({
    data: posted.map(({ id, side = 'sell' }) => ({
      id,
      makerId: maker,
      side,
      chainId: 31337,
      asset: 'USDC',
      currency,
    })),
  });
  await db.offerRevision.createMany({
    data: posted.map((one) => ({
      offerId: one.id,
      revision: 1,
      pricing: one.marginBps === undefined ? 'fixed' : 'margin',
      marginBps: one.marginBps ?? null,
      ...(one.marginBps === undefined ? columns('price', at(one.price)) : {}),
      leastMinor: BigInt(one.least * 100),
      mostMinor: BigInt((one.least + one.span) * 100),
      paymentWindowSeconds: 3600,
      country: one.country ?? null,
    })),
  });
  await db.offerMethod.createMany({
    data: posted.flatMap(({ id, methods }) => methods.map((methodId) => ({ offerId: id, revision: 1, methodId }))),
  });
  const ids = posted.map(({ id }) => id);
  await shelve(db, ids);
  return ids;
}

const filterOf = (query: Record<string, unknown>): MarketFilter => marketSchema.parse({ asset: 'USDC', ...query });

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
}

async function allRows(filter: MarketFilter): Promise<MarketRow[]> {
  const rows: MarketRow[] = [];
  let after: string | undefined;
  do {
    const page: MarketView = valueOf(await listMarket(ctx, { ...filter, after }));
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after);
  return rows;
}

describe('the rows of the market', () => {
  it('stand in the order of what the visitor receives, or gives, for the amount, rounding included', async () => {
    let compared = 0;
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(draft, { minLength: 20, maxLength: 40 }),
          fc.integer({ min: 300, max: 600 }),
          fc.constantFrom('buy' as const, 'sell' as const),
          async (drafts, amount, want) => {
            const currency = fresh();
            await post(drafts, currency);
            const rows = await allRows(filterOf({ want, currency, amount: `${amount}` }));
            const units = rows.map(({ forAmountUnits }) => BigInt(forAmountUnits!));
            const best = [...units].sort((a, b) => (want === 'buy' ? Number(b - a) : Number(a - b)));
            expect(units).toEqual(best);
            if (new Set(units).size > 2) compared += 1;
          },
        )
        .afterEach(clear),
      { numRuns: 10 },
    );
    // An order of one row is any order.
    expect(compared).toBeGreaterThan(3);
  });
});

const versionOf = async (query: Record<string, unknown>): Promise<MarketVersionView> =>
  valueOf(await getMarketVersion(ctx, marketVersionSchema.parse({ asset: 'USDC', ...query })));

describe('the next page', () => {
  it('goes on for a form whose empty fields were sent, as it does for a link that leaves them out', async () => {
    const currency = fresh();
    await post(
      Array.from({ length: PAGE + 2 }, () => ({ price: '1.00' })),
      currency,
    );
    const sent = valueOf(await listMarket(ctx, filterOf({ currency, amount: '', country: '' })));
    const next = valueOf(await listMarket(ctx, filterOf({ currency, after: sent.next })));
    expect(next.rows).toHaveLength(2);
  });
});

describe('the version of a page', () => {
  it('is the page: the same rows in the same order, at the same prices', async () => {
    const currency = fresh();
    await post([{ price: '1.00' }, { price: '0.90' }, { price: '1.10', marginBps: 20 }], currency);
    const query = { currency, amount: '20' };
    const page = valueOf(await listMarket(ctx, filterOf(query)));
    const pick = ({ id, revision, wholePrice, fromMarketBps, forAmountUnits }: MarketRow) => ({
      id,
      revision,
      wholePrice,
      fromMarketBps,
      forAmountUnits,
    });
    const first = await versionOf(query);
    expect(first.rows).toEqual(page.rows.map(pick));
    expect(first.rows).toHaveLength(3);
    expect((await versionOf(query)).version).toBe(first.version);
  });

  it('tells an offer that nobody can take any more from one that stands further down', async () => {
    const currency = fresh();
    const prices = Array.from({ length: PAGE + 2 }, (_, index) => ({ price: `1.${10 + index}` }));
    const ids = await post(prices, currency);
    const [paused, last] = [ids[3]!, ids.at(-1)!];
    await db.offer.update({ where: { id: paused }, data: { state: 'paused' } });
    await shelve(db, [paused]);
    const { kept, rows } = await versionOf({ currency, seen: [paused, last, ids[0]].join(',') });
    expect(kept).toEqual([last]);
    expect(rows.map(({ id }) => id)).toContain(ids[0]);
  });

  it('is refused for a forged cursor as the page is', async () => {
    const result = await getMarketVersion(ctx, marketVersionSchema.parse({ asset: 'USDC', after: 'abc.def' }));
    expect(result).toMatchObject({ ok: false, refusal: { code: 'offer.cursor_unknown' } });
  });
});

describe('a search that finds nothing', () => {
  it('names each filter that hides something, with how many offers each would give', async () => {
    const currency = fresh();
    await post(
      [
        { price: '1.00', least: 10, span: 90, methods: ['sepa'], country: 'DE' },
        { price: '1.01', least: 10, span: 90, methods: ['wise', 'sepa'], country: 'DE' },
        { price: '1.02', least: 500, span: 500, methods: ['revolut'], country: 'DE' },
      ],
      currency,
    );
    const filter = filterOf({ currency, amount: '50', method: 'revolut', country: 'DE' });
    expect(valueOf(await listMarket(ctx, filter)).rows).toEqual([]);
    expect(await listLoosened(ctx, filter)).toEqual([
      { drop: 'methods', count: 2, more: false },
      { drop: 'amount', count: 1, more: false },
    ]);
    // What is promised is what is found.
    expect(await allRows({ ...filter, methods: [] })).toHaveLength(2);
    expect(await allRows({ ...filter, amount: undefined })).toHaveLength(1);
  });

  it('offers to drop all of them where no single one is enough, and says nothing where nothing is there', async () => {
    const currency = fresh();
    await post([{ price: '1.00', least: 10, span: 90, methods: ['sepa'] }], currency);
    const filter = filterOf({ currency, amount: '5000', method: 'wise' });
    expect(await listLoosened(ctx, filter)).toEqual([{ drop: 'all', count: 1, more: false }]);
    expect(await listLoosened(ctx, { ...filter, want: 'sell' })).toEqual([]);
    expect(await listLoosened(ctx, filterOf({ currency }))).toEqual([]);
  });

  it('counts no further than a page', async () => {
    const currency = fresh();
    await post(
      Array.from({ length: PAGE + 3 }, () => ({ price: '1.00' })),
      currency,
    );
    const filter = filterOf({ currency, method: 'wise' });
    expect(await listLoosened(ctx, filter)).toEqual([{ drop: 'methods', count: PAGE, more: true }]);
  });
});

describe('the depth of a market', () => {
  it('adds up what can be traded at each price, on both sides, and leaves out what is paused', async () => {
    const currency = 'EUR';
    const ids = await post(
      [
        { price: '1.00', least: 10, span: 90 },
        { price: '1.00', least: 10, span: 40 },
        { price: '1.02', least: 10, span: 190 },
        { price: '1.01', least: 10, span: 990 },
        { price: '0.99', side: 'buy', least: 10, span: 20 },
      ],
      currency,
    );
    await db.offer.update({ where: { id: ids[3]! }, data: { state: 'paused' } });
    await shelve(db, ids);
    expect(await findDepth({ asset: 'USDC', currency })).toMatchObject({
      sells: [
        { price: '1.00', totalMinor: '15000', offers: 2 },
        { price: '1.02', totalMinor: '35000', offers: 3 },
      ],
      buys: [{ price: '0.99', totalMinor: '3000', offers: 1 }],
    });
  });

  it('follows the rate with what follows it, and has nothing to say of a currency that is none', async () => {
    const currency = 'PLN';
    await post([{ price: '1.00', marginBps: 100 }], currency);
    const depth = await findDepth({ asset: 'USDC', currency });
    const [row] = valueOf(await listMarket(ctx, filterOf({ currency }))).rows;
    expect(depth?.sells.map(({ price }) => price)).toEqual([row!.wholePrice]);
    expect(await findDepth({ asset: 'USDC', currency: 'XXQ' })).toBeNull();
  });
});
