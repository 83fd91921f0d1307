import { PHONES } from '../checks.ts';
import { holder, machine, reading } from '../fields.ts';
import { phoneIn } from '../checks.ts';
import { defineMethod } from '../method.ts';

export const mtnMomo = defineMethod({
  id: 'mtn-momo',
  label: 'MTN MoMo',
  currencies: ['GHS', 'UGX'],
  countries: ['GH', 'UG'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  fields: {
    holder,
    // The country code has to be written, since the same nine digits are a number in either country.
    phone: machine(
      'phone',
      reading('payment.invalid.phoneWithCode', (typed) =>
        /^(\+|00)/.test(typed) ? (phoneIn(typed, PHONES.GH) ?? phoneIn(typed, PHONES.UG)) : undefined,
      ),
    ),
  },
});
