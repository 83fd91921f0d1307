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
  fields: { holder, iban: iban(['RO']) },
});
