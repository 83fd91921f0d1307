import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Yas Tanzania, Mixx by Yas (formerly Tigo Pesa): the mobile number of the wallet. */
export const mixx = defineMethod({
  id: 'mixx',
  label: 'Mixx by Yas',
  aliases: ['Tigo Pesa', 'Tigopesa'],
  currencies: ['TZS'],
  countries: ['TZ'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0712 345 678' },
  fields: { holder, phone: phone(PHONES.TZ) },
});
