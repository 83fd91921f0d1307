import { holder, sortCode, ukAccount } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Pay.UK, Faster Payments: sort code and account, a reference of 18 characters. */
export const fasterPayments = defineMethod({
  id: 'faster-payments',
  label: 'Faster Payments',
  aliases: ['UK bank transfer', 'Monzo', 'Starling', 'Barclays', 'Lloyds', 'HSBC', 'NatWest', 'Nationwide'],
  currencies: ['GBP'],
  countries: ['GB'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 120,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 &./-]{1,18}$/,
  example: { sortCode: '60-16-13', account: '3192 6819' },
  fields: { holder, sortCode, account: ukAccount },
});
