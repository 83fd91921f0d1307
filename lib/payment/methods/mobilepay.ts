import { holder, phoneOfAny } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Vipps MobilePay: the mobile number of a Danish or Finnish account. */
export const mobilepay = defineMethod({
  id: 'mobilepay',
  label: 'MobilePay',
  currencies: ['DKK', 'EUR'],
  countries: ['DK', 'FI'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  example: { phone: '+45 20 12 34 56' },
  fields: { holder, phone: phoneOfAny(['DK', 'FI']) },
});
