import { accountNumber, holder, machine, matching } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Finance Denmark: registration number of four digits, account number of up to ten; Straksclearing. */
export const bankTransferDk = defineMethod({
  id: 'bank-transfer-dk',
  label: 'Bank transfer (Denmark)',
  aliases: ['bankoverførsel', 'Danske Bank', 'Nordea', 'Jyske Bank', 'Nykredit', 'Sydbank', 'Lunar'],
  currencies: ['DKK'],
  countries: ['DK'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,20}$/,
  example: { reg: '0040', account: '0440 116243' },
  fields: {
    holder,
    reg: machine('regNumber', matching('payment.invalid.regNumber', /^\d{4}$/)),
    account: accountNumber(6, 10),
  },
});
