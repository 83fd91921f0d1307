import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/kernel/canonical.ts';
import { isId, newId, secureRandom } from '#lib/kernel/ids.ts';
import { bpsOf, fiatFor, formatUnits, mulDivDown, mulDivUp, parseUnits, tokensFor } from '#lib/kernel/money.ts';

const units = fc.bigInt({ min: 0n, max: 2n ** 128n });
const positive = fc.bigInt({ min: 1n, max: 2n ** 100n });

describe('exact money', () => {
  it('writes an amount and reads it back, whatever the decimals', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 24 }), (amount, decimals) => {
        expect(parseUnits(formatUnits(amount, decimals), decimals)).toBe(amount);
      }),
    );
  });

  it('reads plain decimals only: no sign, exponent, separator, second dot, foreign digits, or more places than there are', () => {
    for (const text of [
      '-1',
      '+1',
      '1e3',
      '1,5',
      '1.2.3',
      '',
      '.',
      '1.',
      '.5',
      '٣',
      '0x1',
      'NaN',
      '1 000',
      '9'.repeat(61),
    ]) {
      expect(parseUnits(text, 6), text).toBeUndefined();
    }
    expect(parseUnits('1.0000001', 6)).toBeUndefined();
    expect(parseUnits('1.0000000', 6)).toBe(1_000_000n);
    expect(parseUnits('12', 0)).toBe(12n);
    expect(parseUnits('12.5', 0)).toBeUndefined();
  });

  it('rounds down and up by less than one unit, and exactly where it divides', () => {
    fc.assert(
      fc.property(units, units, positive, (a, b, divisor) => {
        const [down, up] = [mulDivDown(a, b, divisor), mulDivUp(a, b, divisor)];
        expect(down * divisor <= a * b && a * b < (down + 1n) * divisor).toBe(true);
        expect(up - down).toBe((a * b) % divisor === 0n ? 0n : 1n);
      }),
    );
  });

  it('never lets the buyer have more tokens than the fiat pays for, by either direction of the sum', () => {
    fc.assert(
      fc.property(positive, positive, positive, (fiat, numerator, denominator) => {
        const price = { numerator, denominator };
        const tokens = tokensFor(fiat, price);
        expect(fiatFor(tokens, price) <= fiat).toBe(true);
        expect(tokens * numerator <= fiat * denominator).toBe(true);
        expect(fiatFor(tokens, price) * denominator >= tokens * numerator).toBe(true);
      }),
    );
  });

  it('takes a fee that is never above its rate', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 200 }), (amount, bps) => {
        expect(bpsOf(amount, bps) * 10_000n <= amount * BigInt(bps)).toBe(true);
      }),
    );
  });

  it('refuses negative and zero where they make no sense', () => {
    for (const mulDiv of [mulDivDown, mulDivUp]) {
      for (const [a, b, divisor] of [
        [-1n, 1n, 1n],
        [1n, -1n, 1n],
        [1n, 1n, 0n],
        [1n, 1n, -1n],
      ] as const)
        expect(() => mulDiv(a, b, divisor), `${a} ${b} ${divisor}`).toThrow(/needs a, b >= 0 and divisor > 0/);
      expect([mulDiv(0n, 1n, 1n), mulDiv(1n, 0n, 1n), mulDiv(1n, 1n, 1n)]).toEqual([0n, 0n, 1n]);
    }
  });

  it('is written without digits that say nothing, and with as many places as are asked for', () => {
    expect([formatUnits(0n, 2), formatUnits(5n, 2), formatUnits(120n, 2), formatUnits(1_200n, 2)]).toEqual([
      '0',
      '0.05',
      '1.2',
      '12',
    ]);
    expect([formatUnits(1_200n, 2, 2), formatUnits(1_230n, 2, 2), formatUnits(7n, 0, 0)]).toEqual([
      '12.00',
      '12.30',
      '7',
    ]);
    expect([formatUnits(-5n, 2), formatUnits(-1_200n, 2, 2)]).toEqual(['-0.05', '-12.00']);
    expect(parseUnits(' 1.5 ', 1)).toBe(15n);
  });

  it('takes exactly its rate where that divides', () => {
    expect([bpsOf(10_000n, 75), bpsOf(9_999n, 1), bpsOf(20_001n, 1)]).toEqual([75n, 0n, 2n]);
  });
});

describe('the one JSON text', () => {
  it('is the same whatever the order of the keys, and different for different values', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean())), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
    expect(canonicalJson({ b: 1, c: 2, a: { z: null, y: true, x: 'é"' } })).toBe(
      '{"a":{"x":"é\\"","y":true,"z":null},"b":1,"c":2}',
    );
    expect(canonicalJson({ b: 10n ** 20n, a: [1, null] })).toBe('{"a":[1,null],"b":"100000000000000000000"}');
  });

  it('refuses numbers that have no one text', () => {
    expect(() => canonicalJson({ a: 0.5 })).toThrow(RangeError);
    expect(() => canonicalJson({ a: 2 ** 60 })).toThrow(RangeError);
  });
});

describe('row ids', () => {
  it('have their own shape, and no two are alike', () => {
    const ids = Array.from({ length: 1000 }, () => newId(secureRandom));
    expect(new Set(ids).size).toBe(1000);
    expect(ids.every(isId)).toBe(true);
    expect(isId('../etc/passwd')).toBe(false);
  });
});
