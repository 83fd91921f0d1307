import { holder, machine, reading, squeeze } from '../fields.ts';
import { defineMethod } from '../method.ts';
import { isNric, isUen } from '../national.ts';
import { phoneIn, PHONES } from '../phones.ts';
import { payNowQr } from '../qr/paynow.ts';

/** Source: Association of Banks in Singapore, PayNow: a mobile number, an NRIC or FIN, or a company's UEN (ACRA). */
export const paynow = defineMethod({
  id: 'paynow',
  label: 'PayNow',
  aliases: ['FAST', 'DBS', 'POSB', 'OCBC', 'UOB', 'PayLah'],
  currencies: ['SGD'],
  countries: ['SG'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 10,
  reference: 'write',
  referenceForm: /^[A-Za-z0-9 ]{1,25}$/,
  qr: payNowQr,
  example: { key: 'S1234567D' },
  fields: {
    holder,
    key: machine(
      'payNow',
      reading('payment.invalid.payNow', (typed) => {
        const text = squeeze(typed).toUpperCase();
        return isNric(text) || isUen(text) ? text : phoneIn(typed, PHONES.SG);
      }),
    ),
  },
});
