import { holder, machine, reading } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { phoneIn, PHONES } from '../phones.ts';

/** Source: Egyptian Banks Company, InstaPay: an address name@instapay, or the mobile number of the account. */
export const instapayEg = defineMethod({
  id: 'instapay-eg',
  label: 'InstaPay (Egypt)',
  aliases: ['إنستاباي', 'انستاباي', 'IPN'],
  currencies: ['EGP'],
  countries: ['EG'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'empty',
  example: { address: 'Amina.d@InstaPay' },
  fields: {
    holder,
    address: machine(
      'ipa',
      reading('payment.invalid.ipa', (typed) => {
        const text = typed.toLowerCase();
        return text.includes('@') ? /^[a-z0-9][a-z0-9._-]{2,49}@instapay$/.exec(text)?.[0] : phoneIn(text, PHONES.EG);
      }),
    ),
  },
});
