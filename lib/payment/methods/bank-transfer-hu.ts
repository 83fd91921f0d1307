import { checked, holder, machine } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isGiro } from '../national.ts';

/** Source: GIRO Zrt.: bank and account, each with a check digit; AFR moves it within five seconds. */
export const bankTransferHu = defineMethod({
  id: 'bank-transfer-hu',
  label: 'Bank transfer (Hungary)',
  aliases: ['átutalás', 'AFR', 'OTP', 'K&H', 'Erste', 'MBH'],
  currencies: ['HUF'],
  countries: ['HU'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  example: { account: '11773016-11111018-00000000' },
  fields: {
    holder,
    account: machine('giro', checked('payment.invalid.checkDigit', isGiro), (text) =>
      text.replace(/(.{8})(?=.)/g, '$1-'),
    ),
  },
});
