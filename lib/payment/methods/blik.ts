import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Polski Standard Płatności, BLIK transfer to a phone; mobile prefixes of the Polish numbering plan (UKE). */
export const blik = defineMethod({
  id: 'blik',
  label: 'BLIK to phone',
  aliases: ['przelew na telefon'],
  currencies: ['PLN'],
  countries: ['PL'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'write',
  example: { phone: '512 345 678' },
  fields: { holder, phone: phone(PHONES.PL) },
});
