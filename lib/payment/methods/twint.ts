import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: TWINT AG: the mobile number of a Swiss account. */
export const twint = defineMethod({
  id: 'twint',
  label: 'TWINT',
  currencies: ['CHF'],
  countries: ['CH'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  example: { phone: '079 123 45 67' },
  fields: { holder, phone: phone(PHONES.CH) },
});
