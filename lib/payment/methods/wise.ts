import { email, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

export const wise = defineMethod({
  id: 'wise',
  label: 'Wise',
  currencies: ['AED', 'AUD', 'BRL', 'CAD', 'CHF', 'CZK', 'DKK', 'EUR', 'GBP', 'HUF', 'IDR', 'INR', 'JPY', 'KES', 'MXN', 'MYR', 'NOK', 'PHP', 'PLN', 'RON', 'SEK', 'SGD', 'THB', 'TRY', 'UAH', 'USD', 'ZAR'],
  countries: ['AE', 'AT', 'AU', 'BE', 'BR', 'CA', 'CH', 'CZ', 'DE', 'DK', 'ES', 'FR', 'GB', 'HU', 'IE', 'IT', 'JP', 'KE', 'MX', 'MY', 'NL', 'NO', 'PH', 'PL', 'PT', 'RO', 'SE', 'SG', 'US', 'ZA'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 3600,
  reference: 'empty',
  fields: { holder, email },
}); // prettier-ignore
