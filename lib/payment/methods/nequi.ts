import { PHONES } from '../checks.ts';
import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const nequi = defineMethod({
  id: 'nequi',
  label: 'Nequi',
  currencies: ['COP'],
  countries: ['CO'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'write',
  fields: { holder, phone: phone(PHONES.CO) },
});
