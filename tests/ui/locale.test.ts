import { describe, expect, it } from 'vitest';
import { acceptedLocale, directionOf, LOCALES } from '../../messages/locales.ts';

describe('the language of a reader', () => {
  it.each([
    ['es-MX,es;q=0.9,en;q=0.8', 'es'],
    ['ar', 'ar'],
    ['de-DE,de;q=0.9,ar;q=0.5,en;q=0.4', 'ar'],
    ['en;q=0.2, es;q=0.7', 'es'],
    ['en;q=0, es;q=0.1', 'es'],
    ['AR-eg', 'ar'],
    ['de', undefined],
    ['*', undefined],
    ['', undefined],
    [undefined, undefined],
    [`${'x,'.repeat(100_000)}es`, undefined],
  ])('%s is answered in %s', (header, locale) => {
    expect(acceptedLocale(header)).toBe(locale);
  });

  it('decides the direction of the page', () => {
    expect(LOCALES.map((locale) => [locale, directionOf(locale)])).toEqual([
      ['en', 'ltr'],
      ['es', 'ltr'],
      ['ar', 'rtl'],
    ]);
  });
});
