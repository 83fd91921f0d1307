import { holder, machine, reading } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { phoneIn, PHONES } from '../phones.ts';

/** Source: JoPACC, CliQ: an alias of up to ten letters and digits, or the mobile number of the account. */
export const cliq = defineMethod({
  id: 'cliq',
  label: 'CliQ',
  aliases: ['كليك', 'JoPACC', 'Zain Cash'],
  currencies: ['JOD'],
  countries: ['JO'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'empty',
  example: { alias: 'AMINA1' },
  fields: {
    holder,
    alias: machine(
      'cliq',
      reading('payment.invalid.cliq', (typed) =>
        /^[+\d][\d\s-]{7,}$/.test(typed)
          ? phoneIn(typed, PHONES.JO)
          : /^(?=.*[A-Z])[A-Z0-9]{3,10}$/.exec(typed.toUpperCase())?.[0],
      ),
    ),
  },
});
