/** Where cash changes hands: in every currency, in the countries that pay with it. Pure. */
import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { SEPA_COUNTRIES } from './checks.ts';

export const CASH_CURRENCIES: readonly string[] = CURRENCIES.map(({ code }) => code);

export const CASH_COUNTRIES: readonly string[] = [
  ...new Set([...SEPA_COUNTRIES, ...CURRENCIES.map(({ home }) => home).filter((home) => home !== 'EU')]),
].sort();
