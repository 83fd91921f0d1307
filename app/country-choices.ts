import { countryName } from '#lib/kernel/names.ts';
import { TRADED_COUNTRIES } from '#lib/payment/registry.ts';

/** The countries that some rail pays in, by name in the reader's language. */
export const countryChoices = (locale: string) =>
  TRADED_COUNTRIES.map((value) => ({ value, label: countryName(value, locale) })).sort((a, b) =>
    a.label.localeCompare(b.label, locale),
  );
