import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Central Bank of Kuwait, KASSIP (Sunday to Thursday); ISO 13616, Kuwait. */
export const bankTransferKw = defineMethod({
  id: 'bank-transfer-kw',
  label: 'Bank transfer (Kuwait)',
  aliases: ['تحويل بنكي', 'NBK', 'KFH', 'بيت التمويل', 'Boubyan', 'Gulf Bank', 'Burgan'],
  currencies: ['KWD'],
  countries: ['KW'],
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'empty',
  hours: { zone: 'Asia/Kuwait', days: [0, 1, 2, 3, 4], from: '08:00', until: '15:00' },
  example: { iban: 'KW81 CBKU 0000 0000 0000 1234 5601 01' },
  fields: { holder, iban: iban(['KW']) },
});
