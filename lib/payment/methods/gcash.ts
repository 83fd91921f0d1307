import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: GCash (G-Xchange): the mobile number of the account. */
export const gcash = defineMethod({
  id: 'gcash',
  label: 'GCash',
  currencies: ['PHP'],
  countries: ['PH'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0917 123 4567' },
  fields: { holder, phone: phone(PHONES.PH) },
});
