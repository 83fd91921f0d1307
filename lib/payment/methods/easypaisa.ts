import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: easypaisa Bank: the mobile number of the account. */
export const easypaisa = defineMethod({
  id: 'easypaisa',
  label: 'Easypaisa',
  aliases: ['ایزی پیسہ', 'Telenor'],
  currencies: ['PKR'],
  countries: ['PK'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0345 1234567' },
  fields: { holder, phone: phone(PHONES.PK) },
});
