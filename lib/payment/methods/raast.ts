import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: State Bank of Pakistan, Raast: the mobile number is the id, every hour. */
export const raast = defineMethod({
  id: 'raast',
  label: 'Raast',
  aliases: ['راست'],
  currencies: ['PKR'],
  countries: ['PK'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0321 1234567' },
  fields: { holder, phone: phone(PHONES.PK) },
});
