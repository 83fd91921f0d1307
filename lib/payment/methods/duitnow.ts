import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isMyKad } from '../national.ts';
import { phoneIn, PHONES } from '../phones.ts';

/** Source: PayNet, DuitNow: a mobile number or MyKad number; the recipient reference has 20 characters. */
export const duitnow = defineMethod({
  id: 'duitnow',
  label: 'DuitNow',
  aliases: ['Maybank', 'CIMB', 'Public Bank', 'RHB', 'Hong Leong', 'Touch n Go', 'TNG'],
  currencies: ['MYR'],
  countries: ['MY'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,20}$/,
  example: { key: '900101-14-5678' },
  fields: {
    holder,
    key: machine(
      'duitNow',
      reading('payment.invalid.duitNow', (typed) =>
        isMyKad(squeeze(typed)) ? squeeze(typed) : phoneIn(typed, PHONES.MY),
      ),
    ),
  },
});
