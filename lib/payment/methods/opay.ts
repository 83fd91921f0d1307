import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: OPay: the account number is the mobile number without its first zero. */
export const opay = defineMethod({
  id: 'opay',
  label: 'OPay',
  aliases: ['Paycom'],
  currencies: ['NGN'],
  countries: ['NG'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'empty',
  example: { phone: '0803 123 4567' },
  fields: { holder, phone: phone(PHONES.NG) },
});
