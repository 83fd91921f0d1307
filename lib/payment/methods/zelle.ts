import { PHONES } from '../checks.ts';
import { emailOrPhone, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const zelle = defineMethod({
  id: 'zelle',
  label: 'Zelle',
  currencies: ['USD'],
  countries: ['US'],
  reversibility: 'reversible',
  speed: 'instant',
  usualSeconds: 300,
  reference: 'empty',
  fields: { holder, key: emailOrPhone(PHONES.US) },
});
