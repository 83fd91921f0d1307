import { describe, expect, it } from 'vitest';
import { countryName } from '#lib/kernel/names.ts';
import { METHODS, TRADED_COUNTRIES } from '#lib/payment/registry.ts';
import { findMethods, homeOf, type MethodSearch } from '#lib/payment/search.ts';

const nameOf = (code: string) => countryName(code, 'en');
const ids = (search: MethodSearch) => findMethods(METHODS, { nameOf, ...search }).map(({ method }) => method.id);
const first = (query: string, search: MethodSearch = {}) => ids({ query, ...search })[0];

describe('finding a rail', () => {
  it('by name, by alias, by bank, by a name in its own language and without its accents', () => {
    expect(first('pix')).toBe('pix');
    expect(first('PAYMAYA')).toBe('maya');
    expect(first('access bank')).toBe('bank-transfer-ng');
    expect(first('Itau')).toBe('pix');
    expect(first('支付宝')).toBe('alipay');
    expect(first('카카오뱅크')).toBe('bank-transfer-kr');
    expect(first('كليك')).toBe('cliq');
    expect(first('gpay')).toBe('upi');
    expect(first('mpesa')).toBe('m-pesa');
    expect(first('m-pesa')).toBe('m-pesa');
    expect(first('ceska sporitelna')).toBe('bank-transfer-cz');
  });

  it('says by which bank or alias it was found, and nothing where the name says it', () => {
    const [nigeria] = findMethods(METHODS, { query: 'access' });
    expect(nigeria).toMatchObject({ method: { id: 'bank-transfer-ng' }, via: 'Access Bank' });
    expect(findMethods(METHODS, { query: 'pix' })[0]!.via).toBeUndefined();
  });

  it('by country and by currency, in the reader’s language', () => {
    expect(ids({ query: 'kenya' })).toEqual(expect.arrayContaining(['m-pesa', 'pesalink', 'airtel-money']));
    expect(ids({ query: 'ngn' })).toEqual(expect.arrayContaining(['opay', 'palmpay', 'bank-transfer-ng']));
    const arabic = findMethods(METHODS, { query: 'الأردن', nameOf: (code) => countryName(code, 'ar') });
    expect(arabic.map(({ method }) => method.id)).toContain('cliq');
  });

  it('every word has to fit, and what fits nothing finds nothing', () => {
    expect(ids({ query: 'bank transfer chile' })[0]).toBe('bank-transfer-cl');
    expect(ids({ query: 'zzzz' })).toEqual([]);
    expect(ids({ query: '   ' })).toHaveLength(METHODS.length);
    expect(ids({ query: '(.*' })).toEqual([]);
  });

  it('puts the person’s own country first, then the currency, then the rest', () => {
    const places = findMethods(METHODS, { currency: 'EUR', country: 'ES' }).map(({ place, method }) => [
      place,
      method.id,
    ]);
    expect(places[0]).toEqual(['home', 'bizum']);
    const order = places.map(([place]) => ['home', 'currency', 'other'].indexOf(place!));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(places.map(([place]) => place)).size).toBe(3);
    // A Spaniard abroad: the currency decides where no rail of theirs moves it.
    expect(homeOf(METHODS, { currency: 'KES', country: 'ES' })).toBe('KE');
    expect(homeOf(METHODS, { currency: 'EUR' })).toBeUndefined();
  });

  it('in every one of forty countries and more, the first rail offered is one of that country', () => {
    expect(TRADED_COUNTRIES.length).toBeGreaterThanOrEqual(40);
    for (const country of TRADED_COUNTRIES) {
      const [best] = findMethods(METHODS, { country });
      expect(best?.place, country).toBe('home');
      expect(best?.method.countries, country).toContain(country);
    }
  });
});
