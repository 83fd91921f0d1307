import { accountNumber, holder, machine, matching, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Reserve Bank of India, IFSC: four letters of the bank, a zero, six characters of the branch; NPCI, IMPS, every hour. */
export const imps = defineMethod({
  id: 'imps',
  label: 'IMPS',
  aliases: ['bank transfer India', 'NEFT', 'SBI', 'HDFC', 'ICICI', 'Axis', 'Kotak', 'Punjab National Bank'],
  currencies: ['INR'],
  countries: ['IN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'empty',
  example: { ifsc: 'SBIN0001234', account: '1234 5678 901' },
  fields: {
    holder,
    ifsc: machine(
      'ifsc',
      matching('payment.invalid.ifsc', /^[A-Z]{4}0[A-Z0-9]{6}$/, (typed) => squeeze(typed).toUpperCase()),
    ),
    account: accountNumber(9, 18),
  },
});
