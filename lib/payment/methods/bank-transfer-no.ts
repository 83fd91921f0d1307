import { holder, machine, reading } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isNorwegianAccount } from '../national.ts';

/** Source: Finance Norway, kontonummer: eleven digits, modulus 11. */
export const bankTransferNo = defineMethod({
  id: 'bank-transfer-no',
  label: 'Bank transfer (Norway)',
  aliases: ['bankoverføring', 'DNB', 'SpareBank', 'Nordea', 'Handelsbanken'],
  currencies: ['NOK'],
  countries: ['NO'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 7_200,
  reference: 'write',
  example: { account: '8601 11 17947' },
  fields: {
    holder,
    account: machine(
      'accountNumber',
      reading('payment.invalid.checkDigit', (typed) =>
        isNorwegianAccount(typed.replace(/[\s.]/g, '')) ? typed.replace(/[\s.]/g, '') : undefined,
      ),
      (text) => text.replace(/^(.{4})(..)/, '$1 $2 '),
    ),
  },
});
