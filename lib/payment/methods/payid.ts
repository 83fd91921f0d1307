import { isEmail } from '../checks.ts';
import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isAbn } from '../national.ts';
import { phoneIn, PHONES } from '../phones.ts';

/** Source: Australian Payments Plus, PayID: a mobile number, an e-mail address or an ABN (modulus 89); NPP, every hour. */
export const payid = defineMethod({
  id: 'payid',
  label: 'PayID',
  aliases: ['Osko', 'NPP', 'CommBank', 'Westpac', 'NAB', 'ANZ'],
  currencies: ['AUD'],
  countries: ['AU'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 60,
  reference: 'write',
  example: { key: '51 824 753 556' },
  fields: {
    holder,
    key: machine(
      'payId',
      reading('payment.invalid.payId', (typed) => {
        if (typed.includes('@')) return isEmail(typed.toLowerCase()) ? typed.toLowerCase() : undefined;
        return isAbn(squeeze(typed)) ? squeeze(typed) : phoneIn(typed, PHONES.AU);
      }),
    ),
  },
});
