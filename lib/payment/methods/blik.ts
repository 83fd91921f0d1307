import { PHONES } from '../checks.ts';
import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const blik = defineMethod({
  id: 'blik',
  label: 'BLIK to phone',
  currencies: ['PLN'],
  countries: ['PL'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'write',
  fields: { holder, phone: phone(PHONES.PL) },
});
