/** Names of currencies and countries in the reader's language, by Intl. Pure. */

const known = new Map<string, Intl.DisplayNames>();

function namesOf(type: 'currency' | 'region', locale: string): Intl.DisplayNames {
  const name = `${type} ${locale}`;
  const found = known.get(name) ?? new Intl.DisplayNames([locale], { type });
  known.set(name, found);
  return found;
}

/** "Euro", "يورو". */
export const currencyName = (code: string, locale: string): string => namesOf('currency', locale).of(code) ?? code;

/** "Kenya", "كينيا". */
export const countryName = (code: string, locale: string): string => namesOf('region', locale).of(code) ?? code;
