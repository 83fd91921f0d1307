import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Vipps MobilePay: the mobile number of a Norwegian account. */
export const vipps = defineMethod({
  id: 'vipps',
  label: 'Vipps',
  currencies: ['NOK'],
  countries: ['NO'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  example: { phone: '406 12 345' },
  fields: { holder, phone: phone(PHONES.NO) },
});
