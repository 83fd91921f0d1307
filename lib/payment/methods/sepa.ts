import { SEPA_COUNTRIES } from '../checks.ts';
import { holder, iban } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';
import { epcQr } from '../qr/epc.ts';

/** Source: European Payments Council, SEPA Credit Transfer rulebook (140 characters of remittance); TARGET business days of the ECB. */
export const sepa = defineMethod({
  id: 'sepa',
  label: 'SEPA',
  aliases: ['SEPA Credit Transfer', 'bank transfer', 'Überweisung', 'virement', 'bonifico', 'overboeking'],
  currencies: ['EUR'],
  countries: SEPA_COUNTRIES,
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 /?:().,'+-]{1,140}$/,
  hours: { zone: 'Europe/Brussels', days: WEEKDAYS, from: '07:00', until: '18:00', holidays: 'target' },
  qr: epcQr,
  example: { iban: 'DE89 3704 0044 0532 0130 00' },
  fields: { holder, iban: iban() },
});
