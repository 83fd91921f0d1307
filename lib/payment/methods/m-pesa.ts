import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Safaricom, M-PESA: the mobile number of the account. */
export const mPesa = defineMethod({
  id: 'm-pesa',
  label: 'M-Pesa',
  aliases: ['MPESA', 'Safaricom'],
  currencies: ['KES'],
  countries: ['KE'],
  // A sender can report a wrong number and have the sum held.
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'none',
  example: { phone: '0712 345 678' },
  fields: { holder, phone: phone(PHONES.KE) },
});
