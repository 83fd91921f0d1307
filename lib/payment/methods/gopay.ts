import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: GoTo, GoPay: the mobile number of the wallet. */
export const gopay = defineMethod({
  id: 'gopay',
  label: 'GoPay',
  aliases: ['Gojek'],
  currencies: ['IDR'],
  countries: ['ID'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0812-3456-789' },
  fields: { holder, phone: phone(PHONES.ID) },
});
