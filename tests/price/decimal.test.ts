import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  divide,
  figureText,
  gapBps,
  multiply,
  parseFigure,
  parseJsonExactly,
  roundFigure,
  type Ratio,
} from '#lib/price/decimal.ts';
import { comparePrices, equalPrices } from '#lib/price/ratio.ts';

const ratio = fc
  .tuple(fc.bigInt(1n, 10n ** 30n), fc.bigInt(1n, 10n ** 30n))
  .map(([numerator, denominator]): Ratio => ({ numerator, denominator }));

describe('a figure as somebody printed it', () => {
  it('is read exactly, whatever way it is written', () => {
    for (const [text, numerator, denominator] of [
      ['1795.12', 44878n, 25n],
      ['1.79512e3', 44878n, 25n],
      ['179512E-2', 44878n, 25n],
      ['0.1', 1n, 10n],
      ['1e-18', 1n, 10n ** 18n],
      ['1e+21', 10n ** 21n, 1n],
      ['007', 7n, 1n],
    ] as const) {
      expect(parseFigure(text), text).toEqual({ numerator, denominator });
    }
    // A float would have made 0.1 + 0.2 of it.
    expect(parseFigure('0.30000000000000004')).not.toEqual(parseFigure('0.3'));
  });

  it('is none where it is zero, negative, no number, or longer than any price', () => {
    for (const text of [
      '0',
      '0.000',
      '0e5',
      '-1',
      '+1',
      '-0',
      'NaN',
      'Infinity',
      '',
      ' 1',
      '1 ',
      '1,5',
      '1.',
      '.5',
      '0x10',
      '1e',
      '1e999',
      '1e-99',
      '１２',
      '9'.repeat(41),
      `0.${'1'.repeat(41)}`,
      '9'.repeat(100_000),
      '1_000',
      '1n',
    ]) {
      expect(parseFigure(text), text.slice(0, 50)).toBeUndefined();
    }
  });

  it('comes through JSON untouched by floats, at any depth', () => {
    const text = '{"a":[0.1,1e-7,12345678901234567890.123456789],"b":{"c":-0,"d":"1"},"e":true,"f":null}';
    expect(parseJsonExactly(text)).toEqual({
      a: ['0.1', '1e-7', '12345678901234567890.123456789'],
      b: { c: '-0', d: '1' },
      e: true,
      f: null,
    });
    expect(() => parseJsonExactly('{"a":NaN}')).toThrow(SyntaxError);
  });

  it('multiplies and divides exactly: there and back is the same', () => {
    fc.assert(
      fc.property(ratio, ratio, (a, b) => {
        expect(equalPrices(divide(multiply(a, b), b), a)).toBe(true);
      }),
    );
  });

  it('is rounded to 15 figures, to within half of the last', () => {
    expect(roundFigure({ numerator: 1n, denominator: 3n })).toEqual({
      numerator: 333333333333333n,
      denominator: 10n ** 15n,
    });
    fc.assert(
      fc.property(ratio, (value) => {
        const rounded = roundFigure(value);
        // |rounded - value| / value <= 1e-14, in integers.
        const off = rounded.numerator * value.denominator - value.numerator * rounded.denominator;
        expect((off < 0n ? -off : off) * 10n ** 14n <= value.numerator * rounded.denominator).toBe(true);
        expect(equalPrices(roundFigure(rounded), rounded)).toBe(true);
      }),
    );
    expect(equalPrices(roundFigure(parseFigure('1795.12')!), parseFigure('1795.12')!)).toBe(true);
  });

  it('is written as the decimal that it was', () => {
    for (const text of ['1795.12', '0.000000000000000001', '1', '25950'])
      expect(figureText(parseFigure(text)!)).toBe(text);
  });

  it('has a distance that is never told too small, and is the same both ways', () => {
    expect(gapBps(parseFigure('100')!, parseFigure('101')!)).toBe(100);
    expect(gapBps(parseFigure('100')!, parseFigure('100.0001')!)).toBe(1);
    expect(gapBps(parseFigure('1')!, parseFigure('1e20')!)).toBe(1_000_000);
    fc.assert(
      fc.property(ratio, ratio, (a, b) => {
        expect(gapBps(a, b)).toBe(gapBps(b, a));
        expect(gapBps(a, b) === 0).toBe(comparePrices(a, b) === 0);
      }),
    );
  });
});
