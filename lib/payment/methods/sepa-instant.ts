import { SEPA_COUNTRIES } from '../checks.ts';
import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { epcQr } from '../qr/epc.ts';

/** Source: European Payments Council, SEPA Instant Credit Transfer rulebook: ten seconds, every hour of the year. */
export const sepaInstant = defineMethod({
  id: 'sepa-instant',
  label: 'SEPA Instant',
  aliases: ['instant transfer', 'Echtzeitüberweisung', 'virement instantané', 'bonifico istantaneo', 'SCT Inst'],
  currencies: ['EUR'],
  countries: SEPA_COUNTRIES,
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 /?:().,'+-]{1,140}$/,
  qr: epcQr,
  example: { iban: 'NL91 ABNA 0417 1643 00' },
  fields: { holder, iban: iban() },
});
