import { holder, phoneOfAny } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Orange Middle East and Africa: the mobile number of the wallet, with its country code. */
export const orangeMoney = defineMethod({
  id: 'orange-money',
  label: 'Orange Money',
  aliases: ['OM'],
  currencies: ['XAF', 'XOF'],
  countries: ['BF', 'CI', 'CM', 'ML', 'SN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '+225 07 12 34 56 78' },
  fields: { holder, phone: phoneOfAny(['BF', 'CI', 'CM', 'ML', 'SN']) },
});
