import { holder, phoneOfAny } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Wave Mobile Money: the mobile number of the wallet, with its country code. */
export const wave = defineMethod({
  id: 'wave',
  label: 'Wave',
  currencies: ['XOF'],
  countries: ['BF', 'CI', 'ML', 'SN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '+221 77 123 45 67' },
  fields: { holder, phone: phoneOfAny(['BF', 'CI', 'ML', 'SN']) },
});
