import { holder, machine, matching } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { upiQr } from '../qr/upi.ts';

/** Source: NPCI, UPI procedural guidelines: a virtual payment address of up to 255 characters. */
export const upi = defineMethod({
  id: 'upi',
  label: 'UPI',
  aliases: ['BHIM', 'Google Pay', 'GPay', 'PhonePe', 'Amazon Pay'],
  currencies: ['INR'],
  countries: ['IN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  // Banks freeze accounts over notes that name crypto; an empty note is the safe one.
  reference: 'empty',
  qr: upiQr,
  example: { vpa: 'Amina.d@OkBank' },
  fields: {
    holder,
    vpa: machine(
      'vpa',
      matching('payment.invalid.vpa', /^[a-z0-9][a-z0-9._-]{1,254}@[a-z][a-z0-9]{1,63}$/, (typed) =>
        typed.toLowerCase(),
      ),
    ),
  },
});
