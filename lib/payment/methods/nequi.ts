import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Nequi (Bancolombia): the mobile number of the account. */
export const nequi = defineMethod({
  id: 'nequi',
  label: 'Nequi',
  currencies: ['COP'],
  countries: ['CO'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'write',
  example: { phone: '300 123 4567' },
  fields: { holder, phone: phone(PHONES.CO) },
});
