import { PHONES } from '../checks.ts';
import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const bkash = defineMethod({
  id: 'bkash',
  label: 'bKash',
  currencies: ['BDT'],
  countries: ['BD'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  fields: { holder, phone: phone(PHONES.BD) },
});
