import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Nagad, Bangladesh Post Office: the mobile number of the account. */
export const nagad = defineMethod({
  id: 'nagad',
  label: 'Nagad',
  aliases: ['নগদ'],
  currencies: ['BDT'],
  countries: ['BD'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  example: { phone: '01812-345678' },
  fields: { holder, phone: phone(PHONES.BD) },
});
