/** Currencies somebody may think in, named in a language, most used first names left to the list's own order. Server side. */
export function currencyChoices(locale: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  return CURRENCIES.map((code) => ({ code, name: names.of(code) ?? code }));
}

/** ISO 4217 codes of money people pay each other with. */
const CURRENCIES = (
  'AED ARS AUD BDT BGN BHD BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP ETB EUR GBP GEL GHS GTQ HKD HNL HUF IDR ILS INR ' +
  'IQD ISK JOD JPY KES KRW KWD KZT LBP LKR MAD MXN MYR NGN NIO NOK NPR NZD OMR PAB PEN PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SEK ' +
  'SGD THB TND TRY TWD TZS UAH UGX USD UYU UZS VES VND XAF XOF ZAR ZMW'
).split(' ');
