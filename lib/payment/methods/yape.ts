import { PHONES } from '../checks.ts';
import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const yape = defineMethod({
  id: 'yape',
  label: 'Yape',
  currencies: ['PEN'],
  countries: ['PE'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  fields: { holder, phone: phone(PHONES.PE) },
});
