import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: SIBS, MB WAY: the mobile number of a Portuguese account; a transfer carries no text. */
export const mbWay = defineMethod({
  id: 'mb-way',
  label: 'MB WAY',
  aliases: ['MBWay', 'Multibanco'],
  currencies: ['EUR'],
  countries: ['PT'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'none',
  example: { phone: '912 345 678' },
  fields: { holder, phone: phone(PHONES.PT) },
});
