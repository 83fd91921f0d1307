import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: M-Service, MoMo: the mobile number of the wallet. */
export const momoVn = defineMethod({
  id: 'momo-vn',
  label: 'MoMo (Vietnam)',
  aliases: ['ví MoMo'],
  currencies: ['VND'],
  countries: ['VN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  example: { phone: '090 123 4567' },
  fields: { holder, phone: phone(PHONES.VN) },
});
