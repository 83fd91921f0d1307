import { accountNumber, holder, machine, matching } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';

/** Source: Australian Payments Network, BSB numbers; a description of 18 characters (direct entry). */
export const bankTransferAu = defineMethod({
  id: 'bank-transfer-au',
  label: 'Bank transfer (Australia)',
  aliases: ['BSB', 'Commonwealth Bank', 'Westpac', 'NAB', 'ANZ', 'Bendigo', 'Macquarie', 'ING'],
  currencies: ['AUD'],
  countries: ['AU'],
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,18}$/,
  hours: { zone: 'Australia/Sydney', days: WEEKDAYS, from: '08:00', until: '18:00' },
  example: { bsb: '062-000', account: '1234 5678' },
  fields: {
    holder,
    bsb: machine('bsb', matching('payment.invalid.bsb', /^[0-9]\d{5}$/), (text) => text.replace(/^(.{3})/, '$1-')),
    account: accountNumber(5, 9),
  },
});
