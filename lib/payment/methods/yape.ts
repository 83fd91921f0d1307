import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Yape (Banco de Crédito del Perú): the mobile number of the account. */
export const yape = defineMethod({
  id: 'yape',
  label: 'Yape',
  aliases: ['BCP'],
  currencies: ['PEN'],
  countries: ['PE'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  example: { phone: '912 345 678' },
  fields: { holder, phone: phone(PHONES.PE) },
});
