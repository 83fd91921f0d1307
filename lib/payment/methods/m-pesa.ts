import { PHONES } from '../checks.ts';
import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const mPesa = defineMethod({
  id: 'm-pesa',
  label: 'M-Pesa',
  currencies: ['KES'],
  countries: ['KE'],
  // A sender can report a wrong number and have the sum held.
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'none',
  fields: { holder, phone: phone(PHONES.KE) },
});
