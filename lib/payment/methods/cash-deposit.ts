import { CASH_COUNTRIES, CASH_CURRENCIES } from '../cash.ts';
import { holder, machine, matching, placeName, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** A payment at the payee's bank, over the counter or at a machine. Money that is counted wrongly or found false is taken back by the bank. */
export const cashDeposit = defineMethod({
  id: 'cash-deposit',
  label: 'Cash deposit',
  aliases: ['bank deposit', 'depósito en efectivo', 'إيداع نقدي', 'Bareinzahlung', 'dépôt d’espèces'],
  currencies: CASH_CURRENCIES,
  countries: CASH_COUNTRIES,
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 3_600,
  reference: 'none',
  example: { bankName: 'Equity Bank, Nairobi', account: '0180 1234 5678' },
  fields: {
    holder,
    bankName: placeName('bankName', 60, true),
    account: machine(
      'accountNumber',
      matching('payment.invalid.accountNumber', /^[A-Z0-9]{5,34}$/, (typed) => squeeze(typed).toUpperCase()),
    ),
  },
});
