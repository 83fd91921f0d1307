import { holder, phoneOfAny } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Airtel Africa: the mobile number of the wallet, with its country code. */
export const airtelMoney = defineMethod({
  id: 'airtel-money',
  label: 'Airtel Money',
  currencies: ['KES', 'TZS', 'UGX'],
  countries: ['KE', 'TZ', 'UG'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'none',
  example: { phone: '+255 78 123 4567' },
  fields: { holder, phone: phoneOfAny(['KE', 'TZ', 'UG']) },
});
