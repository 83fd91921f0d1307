import { PHONES } from '../checks.ts';
import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const swish = defineMethod({
  id: 'swish',
  label: 'Swish',
  currencies: ['SEK'],
  countries: ['SE'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  fields: { holder, phone: phone(PHONES.SE) },
});
