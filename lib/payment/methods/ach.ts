import { isRoutingNumber } from '../checks.ts';
import { choice, holder, machine, matching, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const ach = defineMethod({
  id: 'ach',
  label: 'ACH transfer',
  currencies: ['USD'],
  countries: ['US'],
  // A payer can dispute a debit for sixty days, a credit for five.
  reversibility: 'reversible',
  speed: 'days',
  usualSeconds: 172_800,
  reference: 'write',
  fields: {
    holder,
    routing: machine(
      'routing',
      reading('payment.invalid.routing', (typed) => (isRoutingNumber(squeeze(typed)) ? squeeze(typed) : undefined)),
    ),
    account: machine('usAccount', matching('payment.invalid.usAccount', /^\d{4,17}$/)),
    kind: choice('accountKind', [
      { value: 'checking', label: 'Checking' },
      { value: 'savings', label: 'Savings' },
    ]),
  },
});
