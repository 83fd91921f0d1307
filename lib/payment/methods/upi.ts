import { holder, machine, matching } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const upi = defineMethod({
  id: 'upi',
  label: 'UPI',
  currencies: ['INR'],
  countries: ['IN'],
  reversibility: 'hard',
  speed: 'instant',
  usualSeconds: 30,
  // Banks freeze accounts over notes that name crypto; an empty note is the safe one.
  reference: 'empty',
  fields: {
    holder,
    vpa: machine('vpa', matching('payment.invalid.vpa', /^[a-z0-9][a-z0-9._-]{1,254}@[a-z][a-z0-9]{1,63}$/, (typed) => typed.toLowerCase())),
  },
}); // prettier-ignore
