import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Davivienda, DaviPlata: the mobile number of the wallet. */
export const daviplata = defineMethod({
  id: 'daviplata',
  label: 'DaviPlata',
  aliases: ['Davivienda'],
  currencies: ['COP'],
  countries: ['CO'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'none',
  example: { phone: '310 123 4567' },
  fields: { holder, phone: phone(PHONES.CO) },
});
