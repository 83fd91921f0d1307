import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marketHref } from '#components/offer/market-url.ts';
import { againstBps, matches, type Published, type Wanted } from '#lib/offer/searches/match.ts';
import {
  cleanName,
  MOST_BOUND_BPS,
  NAME_LENGTH,
  readSearchFilter,
  saveSearchSchema,
  searchFilterSchema,
  type SearchFilter,
} from '#lib/offer/searches/schema.ts';
import { queryOf } from '../../app/searches/query.ts';

const METHODS = ['sepa', 'sepa-instant', 'revolut', 'wise'];
const filters: fc.Arbitrary<SearchFilter> = fc
  .record({
    want: fc.constantFrom('buy' as const, 'sell' as const),
    asset: fc.constantFrom('USDC', 'ETH'),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    amount: fc.option(fc.integer({ min: 1, max: 3000 }).map(String), { nil: undefined }),
    methods: fc.subarray(METHODS),
    country: fc.option(fc.constantFrom('DE', 'FR'), { nil: undefined }),
    takeable: fc.boolean(),
    online: fc.boolean(),
    vault: fc.boolean(),
  })
  .map((filter) => searchFilterSchema.parse(filter));
const wanted: fc.Arbitrary<Wanted> = fc.record({
  filter: filters,
  boundBps: fc.option(fc.integer({ min: -300, max: 300 }), { nil: null }),
});

const maybe = fc.constantFrom(true, false, undefined);
const offers: fc.Arbitrary<Published> = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  asset: fc.constantFrom('USDC', 'ETH'),
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  leastMinor: fc.bigInt({ min: 1n, max: 200_000n }),
  mostMinor: fc.bigInt({ min: 200_000n, max: 3_000_000n }),
  methodIds: fc.subarray(METHODS, { minLength: 1 }),
  country: fc.constantFrom(null, 'DE', 'FR'),
  vault: fc.boolean(),
  fromMarketBps: fc.option(fc.integer({ min: -400, max: 400 }), { nil: null }),
  online: maybe,
  takeable: maybe,
});

/** An offer in the very middle of what is wanted. */
function fitting({ filter, boundBps }: Wanted): Published {
  const decimals = { EUR: 2, JPY: 0, KWD: 3 }[filter.currency]!;
  const minor = BigInt(filter.amount ?? '100') * 10n ** BigInt(decimals);
  const against = boundBps ?? 0;
  return {
    side: filter.want === 'buy' ? 'sell' : 'buy',
    asset: filter.asset,
    currency: filter.currency,
    leastMinor: minor,
    mostMinor: minor,
    methodIds: filter.methods.length > 0 ? filter.methods.slice(0, 1) : ['sepa'],
    country: filter.country ?? null,
    vault: true,
    fromMarketBps: filter.want === 'buy' ? against : -against,
    online: true,
    takeable: true,
  };
}

describe('an offer matches a saved search', () => {
  it('where it fits exactly, at the very edge of amount and bound', () => {
    fc.assert(
      fc.property(wanted, (search) => {
        expect(matches(search, fitting(search))).toBe(true);
      }),
    );
  });

  it('and does not once any one thing that was asked for is otherwise', () => {
    fc.assert(
      fc.property(wanted, (search) => {
        const fits = fitting(search);
        const { filter, boundBps } = search;
        const worse = filter.want === 'buy' ? 1 : -1;
        const changes: (Partial<Published> | undefined)[] = [
          { side: fits.side === 'buy' ? 'sell' : 'buy' },
          { asset: 'OTHER' },
          { currency: 'USD' },
          filter.amount === undefined
            ? undefined
            : { leastMinor: fits.leastMinor + 1n, mostMinor: fits.mostMinor + 1n },
          filter.amount === undefined
            ? undefined
            : { leastMinor: fits.leastMinor - 1n, mostMinor: fits.mostMinor - 1n },
          filter.methods.length === 0 ? undefined : { methodIds: ['zelle'] },
          filter.country === undefined ? undefined : { country: 'PT' },
          filter.vault ? { vault: false } : undefined,
          filter.online ? { online: false } : undefined,
          filter.takeable ? { takeable: false } : undefined,
          boundBps === null ? undefined : { fromMarketBps: fits.fromMarketBps! + worse },
          boundBps === null ? undefined : { fromMarketBps: null },
        ];
        for (const change of changes) {
          if (change) expect(matches(search, { ...fits, ...change }), JSON.stringify(Object.keys(change))).toBe(false);
        }
      }),
    );
  });

  it('the more surely the less is asked for: loosening a search loses no offer', () => {
    fc.assert(
      fc.property(wanted, offers, (search, offer) => {
        if (!matches(search, offer)) return;
        const { want, asset, currency } = search.filter;
        const loose = searchFilterSchema.parse({ want, asset, currency });
        expect(matches({ filter: loose, boundBps: null }, offer)).toBe(true);
        for (const key of ['amount', 'country'] as const)
          expect(matches({ ...search, filter: { ...search.filter, [key]: undefined } }, offer)).toBe(true);
        if (search.boundBps !== null) expect(matches({ ...search, boundBps: search.boundBps + 1 }, offer)).toBe(true);
      }),
    );
  });

  it('where nobody knows whether its maker is there or would take the person: one alert too many is better than one too few', () => {
    const filter = searchFilterSchema.parse({
      want: 'buy',
      asset: 'USDC',
      currency: 'EUR',
      online: true,
      takeable: true,
    });
    const search = { filter, boundBps: null };
    expect(matches(search, { ...fitting(search), online: undefined, takeable: undefined })).toBe(true);
  });

  it('within a bound that is read against the person: dearer to who buys, cheaper to who sells', () => {
    expect(againstBps('buy', 150)).toBe(150);
    expect(againstBps('sell', 150)).toBe(-150);
  });
});

describe('a filter', () => {
  it('comes back from its market’s URL as it was', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(readSearchFilter(queryOf(marketHref(filter, {}).slice(2)))).toEqual(filter);
      }),
    );
  });

  it('that is none is not read: another site’s words, a broken amount, a method or currency that is not there', () => {
    const whole = { want: 'buy', asset: 'USDC', currency: 'EUR' };
    expect(readSearchFilter(whole)).toBeDefined();
    const wrong = [
      { want: 'steal' },
      { currency: 'XXX' },
      { currency: 'eur' },
      { asset: '' },
      { amount: '-1' },
      { amount: '1e9' },
      { amount: '1.234' },
      { amount: '9'.repeat(400) },
      { amount: '١٠٠' },
      { method: 'cash-under-table' },
      { country: 'Germany' },
      { asset: 'USDC'.repeat(10) },
    ];
    for (const change of wrong)
      expect(readSearchFilter({ ...whole, ...change }), JSON.stringify(change)).toBeUndefined();
  });

  it('reads one method, several, and both ways of writing them', () => {
    const whole = { want: 'buy', asset: 'USDC', currency: 'EUR' };
    expect(readSearchFilter({ ...whole, method: 'sepa' })?.methods).toEqual(['sepa']);
    expect(readSearchFilter({ ...whole, method: ['sepa', 'wise'] })?.methods).toEqual(['sepa', 'wise']);
    expect(readSearchFilter({ ...whole, methods: 'sepa,wise', method: 'sepa' })?.methods).toEqual(['sepa', 'wise']);
  });
});

describe('a name', () => {
  it('keeps one line without marks that hide or turn what follows, in any script, and is cut between characters', () => {
    expect(cleanName('  Rent\r\nBcc: everybody@example.org ')).toBe('Rent Bcc: everybody@example.org');
    expect(cleanName('a\u202Eevil\u2066b\u0000c')).toBe('a evil b c');
    expect(cleanName('إيجار البيت')).toBe('إيجار البيت');
    expect(cleanName('\u202E\u200F \n')).toBe('');
    expect([...cleanName('🏠'.repeat(100))]).toHaveLength(NAME_LENGTH);
  });

  it('and its bound are held to their limits by the schema', () => {
    const good = { name: 'x', filter: { want: 'buy', asset: 'USDC', currency: 'EUR' } };
    expect(saveSearchSchema.safeParse(good).success).toBe(true);
    for (const boundBps of [MOST_BOUND_BPS + 1, -MOST_BOUND_BPS - 1, 0.5, Number.NaN])
      expect(saveSearchSchema.safeParse({ ...good, boundBps }).success).toBe(false);
  });
});
