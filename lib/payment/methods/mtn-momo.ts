import { holder, phoneOfAny } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: MTN MoMo: the mobile number of the wallet, with its country code. */
export const mtnMomo = defineMethod({
  id: 'mtn-momo',
  label: 'MTN MoMo',
  aliases: ['MTN Mobile Money'],
  currencies: ['GHS', 'UGX', 'XAF', 'XOF'],
  countries: ['GH', 'UG', 'CM', 'CI'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  example: { phone: '+256 772 123456' },
  fields: { holder, phone: phoneOfAny(['GH', 'UG', 'CM', 'CI']) },
});
