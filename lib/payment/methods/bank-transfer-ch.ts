import { holder, iban, machine, matching, placeName } from '../fields.ts';
import { WEEKDAYS } from '../hours.ts';
import { defineMethod } from '../method.ts';
import { swissQr, isQrIban } from '../qr/swiss.ts';

/** Source: SIX Interbank Clearing; SIX, Swiss Implementation Guidelines QR-bill v2.3 (the code wants the payee's postcode and town). */
export const bankTransferCh = defineMethod({
  id: 'bank-transfer-ch',
  label: 'Bank transfer (Switzerland)',
  aliases: [
    'QR-Rechnung',
    'QR-facture',
    'Banküberweisung',
    'virement bancaire',
    'PostFinance',
    'UBS',
    'Raiffeisen',
    'ZKB',
  ],
  currencies: ['CHF'],
  countries: ['CH', 'LI'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 14_400,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,140}$/,
  hours: { zone: 'Europe/Zurich', days: WEEKDAYS, from: '07:00', until: '17:00' },
  qr: swissQr,
  example: { iban: 'CH93 0076 2011 6238 5295 7', postcode: '3000', town: 'Bern' },
  fields: {
    holder,
    iban: iban(['CH', 'LI']),
    postcode: { ...machine('postcode', matching('payment.invalid.postcode', /^[1-9]\d{3}$/)), identifies: false },
    town: placeName('town', 35),
  },
  check: ({ iban: account = '' }) =>
    isQrIban(account) ? { field: 'iban', issue: 'payment.invalid.qrIban' } : undefined,
});
