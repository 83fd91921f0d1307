import { isRoutingNumber } from '../checks.ts';
import { checked, choice, holder, machine, matching } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';

/** Source: Nacha Operating Rules; the settlement hours are those of the Federal Reserve's National Settlement Service. */
export const ach = defineMethod({
  id: 'ach',
  label: 'ACH transfer',
  aliases: ['direct deposit', 'Automated Clearing House'],
  currencies: ['USD'],
  countries: ['US'],
  // A payer can dispute a debit for sixty days, a credit for five.
  reversibility: 'reversible',
  speed: 'days',
  usualSeconds: 172_800,
  reference: 'write',
  hours: { zone: 'America/New_York', days: WEEKDAYS, from: '08:30', until: '18:30', holidays: 'fed' },
  example: { routing: '0210 0002 1', account: '123-456-789', kind: 'checking' },
  fields: {
    holder,
    routing: machine('routing', checked('payment.invalid.routing', isRoutingNumber)),
    account: machine('usAccount', matching('payment.invalid.usAccount', /^\d{4,17}$/)),
    kind: choice('accountKind', [
      { value: 'checking', label: 'Checking' },
      { value: 'savings', label: 'Savings' },
    ]),
  },
});
