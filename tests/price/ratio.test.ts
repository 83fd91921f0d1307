import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fiatFor, tokensFor, type Price } from '#lib/kernel/money.ts';
import { CURRENCIES, currencyDecimals, findCurrency } from '#lib/kernel/currencies.ts';
import { currencyName } from '#lib/kernel/names.ts';
import {
  comparePrices,
  distanceBps,
  effectivePrice,
  equalPrices,
  priceOf,
  reduce,
  typedPrice,
  wholePrice,
  withMargin,
} from '#lib/price/ratio.ts';

const positive = fc.bigInt({ min: 1n, max: 10n ** 24n });
const price = fc.record({ numerator: positive, denominator: positive });
const margin = fc.integer({ min: -9_999, max: 20_000 });
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

describe('currencies', () => {
  it('counts minor units as ISO 4217 does', () => {
    expect(['JPY', 'KRW', 'VND', 'CLP', 'UGX'].map(currencyDecimals)).toEqual([0, 0, 0, 0, 0]);
    expect(['KWD', 'JOD', 'TND'].map(currencyDecimals)).toEqual([3, 3, 3]);
    expect(['EUR', 'USD', 'HUF', 'IDR', 'COP'].map(currencyDecimals)).toEqual([2, 2, 2, 2, 2]);
  });

  it('lists each once, in alphabetical order, with a name in every language the pages have', () => {
    const codes = CURRENCIES.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes.length).toBeGreaterThanOrEqual(30);
    for (const locale of ['en', 'ar', 'es']) {
      for (const code of codes) expect(currencyName(code, locale), `${code} in ${locale}`).not.toBe(code);
    }
  });

  it('refuses to guess the decimals of a currency it does not know', () => {
    expect(findCurrency('XXX')).toBeUndefined();
    expect(() => currencyDecimals('XXX')).toThrow();
  });
});

describe('prices as ratios', () => {
  it('are the same price in lowest terms', () => {
    fc.assert(
      fc.property(price, (one) => {
        const reduced = reduce(one);
        expect(gcd(reduced.numerator, reduced.denominator)).toBe(1n);
        expect(equalPrices(one, reduced)).toBe(true);
      }),
    );
  });

  it('compare as the numbers they stand for: in one order, whatever terms they are written in', () => {
    fc.assert(
      fc.property(price, price, positive, (a, b, k) => {
        const scaled = { numerator: a.numerator * k, denominator: a.denominator * k };
        expect(comparePrices(a, b)).toBe(comparePrices(scaled, b));
        expect(comparePrices(a, b) + comparePrices(b, a)).toBe(0);
      }),
    );
  });

  it('move by a margin exactly, and back', () => {
    fc.assert(
      fc.property(price, margin, (one, bps) => {
        const moved = withMargin(one, bps);
        expect(moved.numerator * one.denominator * 10_000n).toBe(
          moved.denominator * one.numerator * BigInt(10_000 + bps),
        );
        expect(distanceBps(moved, one)).toBe(bps);
      }),
    );
    expect(() => withMargin({ numerator: 1n, denominator: 1n }, -10_000)).toThrow(RangeError);
    expect(() => withMargin({ numerator: 1n, denominator: 1n }, 0.5)).toThrow(RangeError);
  });

  it('favour the seller in each conversion, by less than one unit, and never twice', () => {
    fc.assert(
      fc.property(price, fc.bigInt({ min: 0n, max: 10n ** 18n }), (one: Price, fiat) => {
        const tokens = tokensFor(fiat, one);
        // The tokens are worth no more than was paid, and one more would be worth more.
        expect(tokens * one.numerator <= fiat * one.denominator).toBe(true);
        expect((tokens + 1n) * one.numerator > fiat * one.denominator).toBe(true);
        // Asked the other way round, they cost no more than that.
        expect(fiatFor(tokens, one) <= fiat).toBe(true);
      }),
    );
  });
});

describe('the price an offer trades at', () => {
  it('is the fixed price whatever the market says', () => {
    fc.assert(
      fc.property(price, fc.option(price, { nil: undefined }), (fixed, rate) => {
        expect(effectivePrice({ pricing: 'fixed', price: fixed }, rate)).toEqual(reduce(fixed));
      }),
    );
  });

  it('stays between floor and ceiling and is the moved rate wherever that lies between them', () => {
    fc.assert(
      fc.property(price, margin, price, price, (rate, marginBps, a, b) => {
        const [floor, ceiling] = comparePrices(a, b) <= 0 ? [a, b] : [b, a];
        const now = effectivePrice({ pricing: 'margin', marginBps, floor, ceiling }, rate)!;
        expect(comparePrices(now, floor)).toBeGreaterThanOrEqual(0);
        expect(comparePrices(now, ceiling)).toBeLessThanOrEqual(0);
        const moved = withMargin(rate, marginBps);
        const between = comparePrices(moved, floor) >= 0 && comparePrices(moved, ceiling) <= 0;
        if (between) expect(now).toEqual(moved);
        else expect(equalPrices(now, floor) || equalPrices(now, ceiling)).toBe(true);
      }),
    );
  });

  it('is none where it follows a rate and there is none, even with a floor', () => {
    const floor = { numerator: 1n, denominator: 1n };
    expect(effectivePrice({ pricing: 'margin', marginBps: 100, floor }, undefined)).toBeUndefined();
  });
});

describe('prices as people type and read them', () => {
  it('reads a price per coin exactly and writes back what was typed', () => {
    const places = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(places, fc.constantFrom(6, 18), fc.constantFrom(0, 2, 3), ([units, decimals], asset, currency) => {
        const digits = units.toString().padStart(decimals + 1, '0');
        const typed = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
        const read = priceOf(typed, asset, currency)!;
        // One whole coin costs exactly what was typed.
        expect(read.numerator * 10n ** BigInt(asset + decimals)).toBe(
          read.denominator * units * 10n ** BigInt(currency),
        );
        expect(typedPrice(read, asset, currency)).toBe(decimals ? typed.replace(/\.?0+$/, '') : typed);
      }),
    );
  });

  it('refuses what is no positive decimal', () => {
    for (const typed of ['', '0', '0.00', '-1', '1e3', '1,5', 'abc', '1.0000000000000000001']) {
      expect(priceOf(typed, 18, 2), typed).toBeUndefined();
    }
  });

  it('shows the places of the currency, more where the coin is cheap, and never noise', () => {
    const shown = (typed: string, asset: number, currency: number) =>
      wholePrice(priceOf(typed, asset, currency)!, asset, currency);
    expect(shown('1795', 18, 2)).toBe('1795.00');
    expect(shown('0.8782', 6, 2)).toBe('0.8782');
    expect(shown('142100', 18, 0)).toBe('142100');
    expect(shown('0.3061', 6, 3)).toBe('0.3061');
    expect(wholePrice({ numerator: 1n, denominator: 3n }, 0, 2)).toBe('0.0033333');
    expect(wholePrice({ numerator: 200n, denominator: 3n }, 0, 0)).toBe('66.667');
  });

  it('reads within half of its last place of the exact price', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (numerator, denominator) => {
          const text = wholePrice({ numerator, denominator }, 6, 2);
          const [, fraction = ''] = text.split('.');
          const scale = 10n ** BigInt(fraction.length);
          const shown = BigInt(text.replace('.', ''));
          // |shown/scale - price| * 2 <= 1/scale, cross-multiplied; price per coin is numerator * 10^6 / (denominator * 10^2).
          const difference = shown * denominator * 100n - numerator * 1_000_000n * scale;
          const off = difference < 0n ? -difference : difference;
          expect(off * 2n <= denominator * 100n).toBe(true);
        },
      ),
    );
  });
});
