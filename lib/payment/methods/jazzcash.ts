import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: JazzCash, Mobilink Microfinance Bank: the mobile number of the account. */
export const jazzcash = defineMethod({
  id: 'jazzcash',
  label: 'JazzCash',
  aliases: ['جاز کیش', 'Mobilink'],
  currencies: ['PKR'],
  countries: ['PK'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0300 1234567' },
  fields: { holder, phone: phone(PHONES.PK) },
});
