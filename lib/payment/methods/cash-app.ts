import { holder, machine, matching } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Cash App, "$Cashtag": one to twenty letters and digits, a letter among them. */
export const cashApp = defineMethod({
  id: 'cash-app',
  label: 'Cash App',
  aliases: ['cashtag', 'Square Cash'],
  currencies: ['USD'],
  countries: ['US'],
  // Block can take back what came from a stolen card or account.
  reversibility: 'reversible',
  speed: 'instant',
  usualSeconds: 60,
  // What stands in the note is read by its own checks for crypto.
  reference: 'empty',
  example: { cashtag: '$AminaD' },
  fields: {
    holder,
    cashtag: machine(
      'cashtag',
      matching(
        'payment.invalid.cashtag',
        /^\$(?=[a-z0-9]*[a-z])[a-z0-9]{1,20}$/,
        (typed) => `$${typed.replace(/^\$+/, '').toLowerCase()}`,
      ),
    ),
  },
});
