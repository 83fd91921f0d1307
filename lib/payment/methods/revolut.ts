import { handle, holder } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Revolut help, "Revtag": three to sixteen letters and digits after an @. */
export const revolut = defineMethod({
  id: 'revolut',
  label: 'Revolut',
  currencies: ['AUD', 'CHF', 'CZK', 'DKK', 'EUR', 'GBP', 'HUF', 'NOK', 'PLN', 'RON', 'SEK', 'USD'],
  countries: [
    'AT',
    'AU',
    'BE',
    'CH',
    'CZ',
    'DE',
    'DK',
    'ES',
    'FR',
    'GB',
    'HU',
    'IE',
    'IT',
    'LT',
    'NL',
    'NO',
    'PL',
    'PT',
    'RO',
    'SE',
    'US',
  ],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 30,
  reference: 'write',
  example: { revtag: '@Amina1' },
  fields: { holder, revtag: handle(/^@[a-z0-9]{3,16}$/) },
});
