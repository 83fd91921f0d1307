/** Fiat currencies an offer can be in. Decimals as ISO 4217 has them. Pure. */

export type Currency = {
  /** ISO 4217. */
  readonly code: string;
  /** Minor units: 2 for cents, 0 for yen, 3 for fils. */
  readonly decimals: number;
  /** The country its own rails are in, or `EU`; only to sort and to suggest. */
  readonly home: string;
};

const list = (decimals: number, ...pairs: readonly (readonly [string, string])[]): Currency[] =>
  pairs.map(([code, home]) => ({ code, decimals, home }));

export const CURRENCIES: readonly Currency[] = [
  ...list(0, ['CLP', 'CL'], ['JPY', 'JP'], ['KRW', 'KR'], ['UGX', 'UG'], ['VND', 'VN'], ['XAF', 'CM'], ['XOF', 'SN']),
  ...list(3, ['JOD', 'JO'], ['KWD', 'KW'], ['TND', 'TN']),
  ...list(
    2,
    ['AED', 'AE'],
    ['ARS', 'AR'],
    ['AUD', 'AU'],
    ['BDT', 'BD'],
    ['BRL', 'BR'],
    ['CAD', 'CA'],
    ['CHF', 'CH'],
    ['CNY', 'CN'],
    ['COP', 'CO'],
    ['CZK', 'CZ'],
    ['DKK', 'DK'],
    ['EGP', 'EG'],
    ['EUR', 'EU'],
    ['GBP', 'GB'],
    ['GHS', 'GH'],
    ['HKD', 'HK'],
    ['HUF', 'HU'],
    ['IDR', 'ID'],
    ['INR', 'IN'],
    ['KES', 'KE'],
    ['MAD', 'MA'],
    ['MXN', 'MX'],
    ['MYR', 'MY'],
    ['NGN', 'NG'],
    ['NOK', 'NO'],
    ['PEN', 'PE'],
    ['PHP', 'PH'],
    ['PKR', 'PK'],
    ['PLN', 'PL'],
    ['RON', 'RO'],
    ['SEK', 'SE'],
    ['SGD', 'SG'],
    ['THB', 'TH'],
    ['TRY', 'TR'],
    ['TZS', 'TZ'],
    ['UAH', 'UA'],
    ['USD', 'US'],
    ['ZAR', 'ZA'],
  ),
].sort((a, b) => (a.code < b.code ? -1 : 1));

const byCode = new Map(CURRENCIES.map((currency) => [currency.code, currency]));

export function findCurrency(code: string): Currency | undefined {
  return byCode.get(code);
}

/** Minor units of a currency of the registry; a fault for any other, because codes in our own rows are always known. */
export function currencyDecimals(code: string): number {
  const currency = byCode.get(code);
  if (!currency) throw new Error(`currency ${code} is not in the registry`);
  return currency.decimals;
}
