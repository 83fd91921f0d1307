import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Getswish AB: the mobile number of a Swedish account, a message of 50 characters. */
export const swish = defineMethod({
  id: 'swish',
  label: 'Swish',
  currencies: ['SEK'],
  countries: ['SE'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,50}$/,
  example: { phone: '070-123 45 67' },
  fields: { holder, phone: phone(PHONES.SE) },
});
