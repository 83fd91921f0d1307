import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Maya Philippines: the mobile number of the wallet. */
export const maya = defineMethod({
  id: 'maya',
  label: 'Maya',
  aliases: ['PayMaya'],
  currencies: ['PHP'],
  countries: ['PH'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0918 123 4567' },
  fields: { holder, phone: phone(PHONES.PH) },
});
