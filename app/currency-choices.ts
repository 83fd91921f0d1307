import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { currencyName } from '#lib/kernel/names.ts';

/** The currencies somebody may think in, named in their language, in the order of their codes. */
export function currencyChoices(locale: string): { code: string; name: string }[] {
  return CURRENCIES.map(({ code }) => ({ code, name: currencyName(code, locale) })).sort((a, b) =>
    a.code < b.code ? -1 : 1,
  );
}
