import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Paytm: the mobile number of the wallet or its UPI account. */
export const paytm = defineMethod({
  id: 'paytm',
  label: 'Paytm',
  currencies: ['INR'],
  countries: ['IN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'empty',
  example: { phone: '98765 43210' },
  fields: { holder, phone: phone(PHONES.IN) },
});
