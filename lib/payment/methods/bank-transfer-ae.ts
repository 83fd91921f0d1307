import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Central Bank of the UAE; ISO 13616, United Arab Emirates; Aani moves it in seconds between banks that joined. */
export const bankTransferAe = defineMethod({
  id: 'bank-transfer-ae',
  label: 'Bank transfer (UAE)',
  aliases: ['تحويل بنكي', 'Aani', 'Emirates NBD', 'ADCB', 'FAB', 'Mashreq', 'ADIB', 'Dubai Islamic Bank', 'Wio'],
  currencies: ['AED'],
  countries: ['AE'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 7_200,
  reference: 'empty',
  example: { iban: 'AE07 0331 2345 6789 0123 456' },
  fields: { holder, iban: iban(['AE']) },
});
