import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitParts, readDecimal, writeDecimal } from '#components/ui/digits.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 77n }), fc.stringMatching(/^\d{0,18}$/))
  .map(([whole, fraction]) => (fraction ? `${whole}.${fraction}` : String(whole)));

describe('writing a decimal', () => {
  it.each([
    ['1234567.5', 'en', '1,234,567.5'],
    ['1234567.5', 'es', '1.234.567,5'],
    ['1234.5', 'es', '1.234,5'],
    ['1234567.5', 'ar', '1,234,567.5'],
    [
      '115792089237316195423570985008687907853269984665640564039457',
      'en',
      '115,792,089,237,316,195,423,570,985,008,687,907,853,269,984,665,640,564,039,457',
    ],
    ['0.000000000000000001', 'en', '0.000000000000000001'],
    ['-12.3', 'en', '\u221212.3'],
    ['-0.00', 'en', '0.00'],
    ['007', 'en', '7'],
  ])('%s in %s is %s', (text, locale, written) => {
    expect(writeDecimal(text, locale)).toBe(written);
  });

  it('keeps every digit of any amount in every language', () => {
    fc.assert(
      fc.property(decimal, fc.constantFrom('en', 'es', 'ar'), (text, locale) => {
        const { whole, fraction } = digitParts(text, locale);
        const digits = `${whole.replace(/\D/g, '')}${fraction ? `.${fraction.slice(1)}` : ''}`;
        expect(digits).toBe(text);
      }),
    );
  });

  it('fills up to the wanted places, and further only invisibly', () => {
    expect(writeDecimal('5', 'en', { least: 2 })).toBe('5.00');
    expect(digitParts('5', 'en', { align: 3 })).toMatchObject({ fraction: '', filler: '.000' });
    expect(digitParts('5.25', 'en', { align: 3 })).toMatchObject({ fraction: '.25', filler: '0' });
  });

  it('writes the sign where asked, and none on zero', () => {
    expect(writeDecimal('1.2', 'en', { sign: 'always' })).toBe('+1.2');
    expect(writeDecimal('0.00', 'en', { sign: 'always' })).toBe('0.00');
  });

  it.each(['1e5', '', 'NaN', '1,5', ' 1', '.5', '5.'])('throws on %j, which is no plain decimal', (text) => {
    expect(() => writeDecimal(text, 'en')).toThrow(RangeError);
  });
});

describe('reading what was typed', () => {
  it.each([
    ['250', 'en', '250'],
    ['250.5', 'en', '250.5'],
    ['250,5', 'en', '250.5'],
    ['1,234.5', 'es', '1234.5'],
    ['1.234,5', 'en', '1234.5'],
    ['1 234,5', 'es', '1234.5'],
    ['1,234,567', 'en', '1234567'],
    ['1.234', 'en', '1.234'],
    ['1.234', 'es', '1234'],
    ['1,234', 'en', '1234'],
    ['1,234', 'es', '1.234'],
    ['0,123', 'en', '0.123'],
    ['0.123', 'es', '0.123'],
    ['.5', 'en', '0.5'],
    ['5.', 'en', '5'],
    ['٢٥٠٫٥', 'ar', '250.5'],
    ['00012', 'en', '12'],
  ])('%j in %s is %s', (typed, locale, plain) => {
    expect(readDecimal(typed, locale)).toBe(plain);
  });

  it.each(['', '.', 'abc', '-5', '1e5', '1,23,4', '1.2.3', '12,34.5', '1,234.5.6', '1,234,5'])(
    'does not guess at %j',
    (typed) => {
      expect(readDecimal(typed, 'en')).toBeUndefined();
    },
  );

  it('reads back exactly what it writes, in every language', () => {
    fc.assert(
      fc.property(decimal, fc.constantFrom('en', 'es', 'ar'), (text, locale) => {
        expect(readDecimal(writeDecimal(text, locale), locale)).toBe(text);
      }),
    );
  });
});
