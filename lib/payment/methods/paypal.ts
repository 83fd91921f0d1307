import { email, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: PayPal user agreement (buyer protection, disputes within 180 days): the e-mail address of the account. */
export const paypal = defineMethod({
  id: 'paypal',
  label: 'PayPal',
  currencies: ['AUD', 'CAD', 'CHF', 'EUR', 'GBP', 'MXN', 'PHP', 'PLN', 'SEK', 'USD'],
  countries: [
    'AU',
    'AT',
    'BE',
    'CA',
    'CH',
    'DE',
    'ES',
    'FR',
    'GB',
    'IE',
    'IT',
    'MX',
    'NL',
    'PH',
    'PL',
    'PT',
    'SE',
    'US',
  ],
  // A payer can open a case for 180 days.
  reversibility: 'reversible',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'empty',
  example: { email: 'Amina@Example.org' },
  fields: { holder, email },
});
