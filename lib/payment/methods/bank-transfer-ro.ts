import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: TRANSFOND, SENT and Plăți Instant; ISO 13616, Romania. */
export const bankTransferRo = defineMethod({
  id: 'bank-transfer-ro',
  label: 'Bank transfer (Romania)',
  aliases: ['transfer bancar', 'Banca Transilvania', 'BCR', 'BRD', 'ING', 'Raiffeisen', 'CEC'],
  currencies: ['RON'],
  countries: ['RO'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 7_200,
  reference: 'write',
  example: { iban: 'RO49 AAAA 1B31 0075 9384 0000' },
  fields: { holder, iban: iban(['RO']) },
});
