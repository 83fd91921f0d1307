import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Bizum, preguntas frecuentes: the mobile number of a Spanish account, 35 characters of concept. */
export const bizum = defineMethod({
  id: 'bizum',
  label: 'Bizum',
  currencies: ['EUR'],
  countries: ['ES'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,35}$/,
  example: { phone: '612 345 678' },
  fields: { holder, phone: phone(PHONES.ES) },
});
