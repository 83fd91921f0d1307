import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: bKash Limited: the mobile number of the account. */
export const bkash = defineMethod({
  id: 'bkash',
  label: 'bKash',
  aliases: ['বিকাশ'],
  currencies: ['BDT'],
  countries: ['BD'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  example: { phone: '01712-345678' },
  fields: { holder, phone: phone(PHONES.BD) },
});
