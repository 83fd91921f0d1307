import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: DANA Indonesia: the mobile number of the wallet. */
export const dana = defineMethod({
  id: 'dana',
  label: 'DANA',
  currencies: ['IDR'],
  countries: ['ID'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0812 3456 7890' },
  fields: { holder, phone: phone(PHONES.ID) },
});
