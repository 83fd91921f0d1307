import { holder, phone } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { PHONES } from '../phones.ts';

/** Source: Vodafone Egypt: the mobile number of the wallet. */
export const vodafoneCash = defineMethod({
  id: 'vodafone-cash',
  label: 'Vodafone Cash',
  aliases: ['فودافون كاش'],
  currencies: ['EGP'],
  countries: ['EG'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '0101 234 5678' },
  fields: { holder, phone: phone(PHONES.EG) },
});
