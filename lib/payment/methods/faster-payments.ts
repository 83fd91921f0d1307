import { holder, sortCode, ukAccount } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const fasterPayments = defineMethod({
  id: 'faster-payments',
  label: 'Faster Payments',
  currencies: ['GBP'],
  countries: ['GB'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 120,
  reference: 'write',
  fields: { holder, sortCode, account: ukAccount },
});
